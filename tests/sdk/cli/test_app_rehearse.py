"""`cute-dev app rehearse`: simulated sellers use an app, and a report says what it missed."""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from cute_sdk import App

from cute_api.models.enums import Scope
from scripts.checks.proof.rehearsal import APP, serving_app
from tests.api.apps import new_app
from tests.fixtures.api import ENCRYPTION_KEYS, Api, running_api
from tests.sdk.cli.conftest import Run
from tests.sdk.cli.rehearsed_app import PATH, Fault, SmallApp, repeating
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.receiver import Receiver

# Processes of a sandbox run on its database.
pytestmark = pytest.mark.own_api

SELLERS = 5
SCOPES = [Scope.READ_ITEMS, Scope.WRITE_ITEMS]
# What the report finds of each fault.
FOUND = {
    Fault.IGNORES_UNINSTALL: {"leaving"},
    Fault.CALLS_AFTER_REMOVAL: {"removed"},
    Fault.KEEPS_ERASED: {"erasure", "receipts"},
    Fault.REFUSES_SCOPES: {"webhook", "scopes"},
    Fault.IGNORES_SCOPES: {"scopes"},
    Fault.LOSES_EVENTS: {"webhook", "installs"},
}


# Each takes 4 s of CPU, and differs from the first in what the app does wrong only.
OTHERS = [
    pytest.param(fault, marks=pytest.mark.costly)
    for fault in FOUND
    if fault is not Fault.KEEPS_ERASED
]
# However long the rehearsal waits, these don't become right.
HOPELESS = {Fault.IGNORES_UNINSTALL, Fault.KEEPS_ERASED, Fault.LOSES_EVENTS}


@pytest.fixture(scope="module")
def stage(
    api: Api, database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    """The API with all processes that a sandbox has."""
    directory = tmp_path_factory.mktemp("rehearsal")
    (key,) = ENCRYPTION_KEYS
    backend = Backend(api.database, database_url, redis_url, directory, encryption_key=key)
    for name in ("relay", "worker", "background", "usage"):
        backend.start(name)
    yield backend
    backend.end_processes()


def rehearse(run: Run, api: Api, key: str, *options: str) -> tuple[int, dict[str, str], str]:
    """The exit status, the state of each finding, and the progress that was shown."""
    status, out, notes = run(
        *("app", "rehearse", "--sellers", str(SELLERS), "--json"),
        *("--grace", "3", "--watch", "2", *options),
        CUTE_API_KEY=key,
        CUTE_BASE_URL=api.base_url,
    )
    findings = json.loads(out) if out else []
    return status, {finding["name"]: finding["state"] for finding in findings}, notes


@pytest.mark.parametrize("fault", [None, Fault.KEEPS_ERASED, *OTHERS])
def test_a_report_is_red_for_each_fault_of_an_app_and_green_without_one(
    run: Run, api: Api, stage: Backend, *, receiver: Receiver, tmp_path: Path, fault: Fault | None
) -> None:
    key = new_app(api.database, scopes=SCOPES).key.secret
    held = tmp_path / "held"
    with App(key, api.base_url) as app:
        small = SmallApp(app, held, fault)
        receiver.judges[PATH] = small.receive
        hook = {"url": receiver.url(PATH), "types": ["*"]}
        assert api.with_key(key).post("/webhooks", json=hook).status_code == 201
        with repeating(small.call):
            command = shlex.join(["cat", str(held)])
            patience = "6" if fault in HOPELESS else "60"
            status, states, notes = rehearse(
                run, api, key, "--held", command, "--patience", patience
            )
    failed = {name for name, state in states.items() if state == "failed"}
    # On a slow machine an app that has a fault may miss more than that.
    assert failed >= FOUND[fault] if fault else not failed, notes
    assert status == bool(fault), notes
    assert "5 of 5 sellers installed the app." in notes
    eventually(lambda: not api.with_key(key).get("/app/installs").json()["data"])


def test_the_example_of_an_app_for_many_sellers_is_green(
    run: Run, api: Api, stage: Backend, tmp_path: Path
) -> None:
    key = new_app(api.database, scopes=[Scope.READ_ITEMS]).key.secret
    with serving_app(api.base_url, key, tmp_path):
        held = shlex.join((*APP, "--store", str(tmp_path / "listings.db"), "accounts"))
        status, states, notes = rehearse(run, api, key, "--held", held)
    assert (status, set(states.values())) == (0, {"ok"}), notes


def test_outside_of_a_sandbox_there_is_no_rehearsal(
    run: Run, database_url: str, redis_url: str
) -> None:
    with running_api(database_url, redis_url, sandbox=False) as live:
        key = new_app(live.database).key.secret
        status, _, notes = rehearse(run, live, key)
    assert status == 1
    assert "not a sandbox" in notes


def test_a_command_that_fails_ends_the_rehearsal_and_the_sellers_are_erased(
    run: Run, api: Api, stage: Backend
) -> None:
    key = new_app(api.database).key.secret
    status, states, notes = rehearse(run, api, key, "--held", "cat /nowhere")
    assert (status, states) == (1, {})
    assert "`cat /nowhere` failed: cat: /nowhere: No such file or directory" in notes
    eventually(lambda: not api.with_key(key).get("/app/installs").json()["data"])
