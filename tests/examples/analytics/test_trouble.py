"""Each error is one line that says what to do, and an exit code."""

import re
import signal
from pathlib import Path

import duckdb
import pytest

from cute_api.models.enums import Scope
from scripts.shared.ports import free_port
from tests.examples.analytics.conftest import NewShop
from tests.examples.analytics.shop import Shop
from tests.sdk.scenarios.failures import Do, Failure
from tests.sdk.scenarios.proxy import Proxy
from tests.webhooks.backend import PATIENCE_S, eventually

AWAY = [Failure(Do.RESPOND, 503, headers={"Retry-After": "0"})] * 4
LIMITED = Failure(Do.RESPOND, 429, code="rate_limited", headers={"Retry-After": "3600"})


@pytest.fixture
def shop(new_shop: NewShop) -> Shop:
    return new_shop("bob")


def complaint(shop: Shop, code: int, *arguments: str, **variables: str) -> str:
    """The one line of a command that fails with this exit code."""
    done = shop.run(*arguments, **variables)
    assert done.code == code, done
    assert done.out == ""
    assert done.err.startswith("cute-analytics: ")
    assert len(done.err.splitlines()) == 1
    return done.err.removeprefix("cute-analytics: ")


def test_a_key_that_is_refused_is_named_and_its_secret_is_not(shop: Shop) -> None:
    wrong = "cute_1cAqTDDxXSndAEjzZys3QOz2krwbz70MTSnp"
    said = complaint(shop, 1, "load", CUTE_API_KEY=wrong)
    assert said.startswith("The key was refused")
    assert "CUTE_API_KEY" in said
    assert wrong not in said


def test_a_missing_scope_is_named(shop: Shop) -> None:
    said = complaint(shop, 1, "load", CUTE_API_KEY=shop.key([Scope.READ_ACCOUNT, Scope.READ_ITEMS]))
    assert said.startswith("The key lacks the scope read:orders: ")


def test_a_limit_that_is_reached_says_when_it_goes_on(shop: Shop, proxy: Proxy) -> None:
    gate = proxy.open({-1: [Failure(), LIMITED]})
    said = complaint(shop, 1, "load", CUTE_BASE_URL=gate.base_url)
    assert re.match(r"The limit of the key is reached; it continues at \d{4}-\d\d-\d\d ", said)
    assert len(gate.seen) == 2


def test_a_server_that_is_away_is_tried_again_within_bounds(shop: Shop) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    said = complaint(shop, 1, "load", CUTE_BASE_URL=url)
    assert said == f"{url} can't be reached (4 attempts). What came is kept. Try later."


def test_a_server_with_trouble_is_tried_again_within_bounds(shop: Shop, proxy: Proxy) -> None:
    gate = proxy.open({-1: AWAY})
    said = complaint(shop, 1, "load", CUTE_BASE_URL=gate.base_url)
    assert "has a problem (status 503)" in said
    assert len(gate.seen) == len(AWAY)


def test_a_report_of_nothing_says_to_load_first(shop: Shop) -> None:
    assert "run `cute-analytics load` first" in complaint(shop, 1, "report")


def test_a_file_of_another_seller_is_left_alone(shop: Shop, new_shop: NewShop) -> None:
    shop.load()
    said = complaint(new_shop("alice"), 1, "load")
    assert said.startswith("The file holds the shop of bob, and the key is alice's")


def test_a_file_that_is_in_use_or_no_database_is_reported(shop: Shop, tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "analytics.duckdb")):
        assert "is in use by another program" in complaint(shop, 1, "load")
    (tmp_path / "notes.txt").write_text("These are my notes, and no database of any kind. " * 99)
    said = complaint(shop, 1, "load", CUTE_ANALYTICS_DB="notes.txt")
    assert said.startswith("notes.txt can't be opened as a DuckDB file")


@pytest.mark.parametrize("command", ["load", "report", "watch"])
def test_a_file_of_another_version_says_what_to_do(shop: Shop, command: str) -> None:
    with duckdb.connect(str(shop.directory / "analytics.duckdb")) as file:
        file.execute("CREATE TABLE state AS SELECT 1 AS version, 'bob' AS owner")
    said = complaint(shop, 1, command)
    assert said == (
        "The file was made by another version of cute-analytics: remove it, or name another in "
        "CUTE_ANALYTICS_DB, and load again."
    )


def test_watch_goes_on_after_trouble_and_ends_with_a_signal(shop: Shop, proxy: Proxy) -> None:
    gate = proxy.open({-1: [Failure(), *AWAY]})
    variables = {"CUTE_BASE_URL": gate.base_url}
    report = shop.directory / "report.html"
    with shop.running("watch", "--every", "1", **variables) as command:
        eventually(report.exists, PATIENCE_S)
        shop.sell(shop.put_up([{"title": "Red linen skirt"}])[0])
        eventually(lambda: "Red linen skirt" in report.read_text(), PATIENCE_S)
        command.process.send_signal(signal.SIGTERM)
        done = command.done()
    assert done.code == 0
    assert done.out.endswith("Stopped. What came is kept.")
    assert "has a problem (status 503)" in done.err
    assert done.err.endswith("Next round in 1 s.")
    assert [path.name for path in shop.directory.glob(".*")] == []
