"""`cute-dev scenario`: recorded results, a replay that finds what differs, and wrong files."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
import yaml

from cute_api.config import ROOT
from tests.api.sandbox_clock import CLOCK, Workers
from tests.fixtures.api import Api
from tests.sdk.cli.conftest import Run

LOOK_S = 0.02
SCENARIO = """
format: 1
seed: 7
faults:
  - {fault: response_lost, operations: [create_item], nth: [1]}
  - {fault: server_error, operations: [list_my_items], percent: 50}
steps:
  - {call: GET /categories, name: categories}
  - &create
    call: POST /items
    name: item
    idempotency_key: first
    body:
      title: Silk scarf
      price: {amount: 2450, currency: EUR}
      category_id: '${categories.data.0.id}'
      condition: very_good
  - *create
  - {call: 'GET /items/${item.id}'}
  - {call: GET /me/items}
  - {call: GET /me/items}
  - {call: GET /me/items}
  - {advance: 90000}
  - {call: 'DELETE /items/${item.id}'}
"""


@contextmanager
def advancing(api: Api) -> Iterator[None]:
    """The clocks of the API advance until the block ends."""
    workers, stop = Workers(api), threading.Event()

    def keep_leaping() -> None:
        while not stop.wait(LOOK_S):
            while workers.leap():
                workers.send_mails()

    thread = threading.Thread(target=keep_leaping, name="clocks")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_a_replay_of_a_recorded_scenario_gives_the_same_and_shows_what_was_changed(
    run: Run, api: Api, tmp_path: Path
) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(SCENARIO)
    secret = api.key(f"alice-{uuid4().hex[:8]}").secret
    environ = {"CUTE_API_KEY": secret, "CUTE_BASE_URL": api.base_url}
    with advancing(api):
        recorded = run("scenario", "record", str(file), **environ)
        assert recorded == (0, "", "Recorded 9 steps.\n")
        replayed = run("scenario", "run", str(file))
        assert replayed == (0, "", "Ran 9 steps; none differ.\n"), replayed
        content = yaml.safe_load(file.read_text())
        assert content["results"][1] == {"error": "no response"}
        assert content["results"][2]["body"]["id"] == "<id>"
        outcomes = [result.get("status", 200) for result in content["results"][4:7]]
        assert set(outcomes) == {200, 500}, "by the seed"
        content["results"][3]["body"]["title"] = "Wool coat"
        listed = outcomes.index(200) + 4
        content["results"][listed]["body"]["data"] = []
        file.write_text(yaml.safe_dump(content))
        status, _, notes = run("scenario", "run", str(file))
        shutil.copy(ROOT / "docs/samples/scenario.yaml", file)
        assert run("scenario", "record", str(file)) == (0, "", "Recorded 6 steps.\n")
        # It leaves nothing behind, so that the same account can replay it.
        again = run("scenario", "run", str(file))
        assert again == (0, "", "Ran 6 steps; none differ.\n"), again
    assert status == 1
    assert notes == (
        "step 4 (GET /items/${item.id}): body.title: 'Silk scarf', recorded: 'Wool coat'\n"
        f"step {listed + 1} (GET /me/items): body.data: length 1, recorded: 0\n"
        "Ran 9 steps; 2 differ.\n"
    )
    results = yaml.safe_load(file.read_text())["results"]
    assert (results[1], results[2]["body"]["id"]) == ({"error": "no response"}, "<id>")
    alice = api.with_key(secret)
    assert alice.get(CLOCK).json()["ahead_seconds"] == 0
    assert alice.get("/sandbox/faults").json()["faults"] == []


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("format: 2\nsteps: []", "`format` is 2. This cute-dev reads the format 1."),
        ("- 1", "a scenario is an object with `format` and `steps`."),
        ("format: 1\nsteps: []", "`steps` is a list of 1 to 1,000 steps."),
        ("format: 1\nsteps: [{call: FETCH /me}]", "step 1: `call` is a method and a path"),
        ("format: 1\nsteps: [{advance: -1}]", "step 1: `advance` is a number of seconds."),
        ("format: 1\nsteps: [{call: GET /me, speed: 1}]", "step 1 has `speed`"),
        ("format: 1\nsteps: [{call: GET /me, query: {date: 2026-12-01}}]", "put it in quotes."),
        ("format: [", "is neither YAML nor JSON"),
    ],
)
def test_a_file_that_is_no_scenario_is_refused_with_what_is_wrong(
    run: Run, tmp_path: Path, content: str, wrong: str
) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(content)
    status, out, notes = run("scenario", "run", str(file), CUTE_API_KEY="cute_unused")
    assert (status, out) == (1, "")
    assert notes.startswith(f"Error: {file}")
    assert wrong in notes


def test_a_reference_to_no_response_and_a_missing_file_are_named(
    run: Run, api: Api, tmp_path: Path
) -> None:
    file = tmp_path / "scenario.json"
    environ = {"CUTE_API_KEY": api.key().secret, "CUTE_BASE_URL": api.base_url}
    assert "can't be read" in run("scenario", "run", str(file), **environ)[2]
    file.write_text('{"format": 1, "steps": [{"call": "GET /items/${item.id}"}]}')
    status, _, notes = run("scenario", "run", str(file))
    assert status == 1
    assert "Step 1 (GET /items/${item.id}): `item.id` is in no response" in notes
