"""`kill -9` at every step of a sync: the next sync resumes without losses or duplicates."""

import subprocess
import sys
from collections import Counter
from typing import Literal

from cute_sdk import Cute

from cute_api.config import ROOT
from tests.examples.inventory.shop import Shop, row
from tests.usage.world import PATIENCE_S
from tests.webhooks.backend import eventually

DRIVER = ROOT / "tests" / "examples" / "inventory" / "killing.py"
# A sync with changes on both sides has about so many steps; fewer would mean that some are gone.
LEAST_POINTS = 8
MOST_POINTS = 60


def test_a_sync_that_is_killed_anywhere_is_taken_up_by_the_next(shop: Shop) -> None:
    shop.write([row("A"), row("B"), row("C"), row("E0")])
    channel = shop.channel("window")
    shop.synced()
    killed = 0
    with (
        shop.client() as client,
        subprocess.Popen(
            [sys.executable, str(DRIVER), "sync"],
            env=shop.variables(),
            cwd=shop.directory,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as driver,
    ):
        eventually(lambda: _events(client)["item.created"] == 4, PATIENCE_S)
        for number in range(1, MOST_POINTS):
            _change_both_sides(shop, client, number)
            was_killed = _run(driver, number) == "killed"
            assert _run(driver, 0) == "0", f"after point {number}"
            assert shop.agrees(), f"after point {number}"
            offered = {sku for sku, line in shop.rows().items() if line["quantity"] != "0"}
            assert shop.rows(channel).keys() == offered & {"A", "B", "C"}
            killed += was_killed
            if not was_killed:
                break
        assert driver.stdin is not None
        driver.stdin.close()
        rounds = killed + 1
        eventually(lambda: _events(client)["item.deleted"] == rounds, PATIENCE_S)
        events = _events(client)
    assert killed >= LEAST_POINTS
    # Ours of A, theirs of B and C: each change was made once.
    assert events == {
        "item.created": 4 + rounds,
        "item.updated": 3 * rounds,
        "item.deleted": rounds,
    }


def _change_both_sides(shop: Shop, client: Cute, number: int) -> None:
    """Change the stock (a new row, a removed row, a price) and Cute (a title, a status)."""
    before = shop.rows()
    del before[f"E{number - 1}"]
    before["A"]["price"] = f"{number}.50"
    shop.write([*before.values(), row(f"E{number}")])
    items = shop.items()
    status: Literal["archived", "active"]
    status = "archived" if items["C"].status == "active" else "active"
    done = client.items.batch(
        operations=[
            {"op": "update", "id": items["B"].id, "item": {"title": f"Coat {number}"}},
            {"op": "update", "id": items["C"].id, "item": {"status": status}},
        ]
    )
    assert done.failed == 0
    tags = {response.etag for response in done.data}

    def heard() -> bool:
        feed = client.events.list(limit=100)
        return tags <= {event.to_dict()["data"].get("etag") for event in feed}

    eventually(heard, PATIENCE_S)


def _run(driver: "subprocess.Popen[str]", kill_at: int) -> str:
    """How a run ended: `killed`, or its exit status."""
    assert driver.stdin is not None
    assert driver.stdout is not None
    driver.stdin.write(f"{kill_at}\n")
    driver.stdin.flush()
    for line in driver.stdout:
        if line.startswith("ended "):
            return line.split()[1]
    raise AssertionError("the driver ended")


def _events(client: Cute) -> Counter[str]:
    return Counter(str(event.type) for event in client.events.list(limit=100))
