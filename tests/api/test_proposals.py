"""Proposals: what a branch would break, shown to partners before it is deployed."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from cute_api.cli import main as cute
from cute_api.services.contracts.proposals import MAX_BYTES, MAX_NAME, MAX_PROPOSALS
from cute_api.versions.breaks import BREAKS
from scripts.spec.breaks import proposed
from scripts.spec.diff.sources import Source
from tests.api.contract_scenarios import NEW, NOTHING, OLD, PATH, new_contract
from tests.fixtures.api import Api, Client
from tests.spec.document import DOCUMENT
from tests.spec.specdiff.edits import edited

NAME = "Shorter titles"
PROPERTIES = "/components/schemas/Item/properties"
NUMBERS = count()


@pytest.fixture
def partner(api: Api) -> Iterator[Client]:
    """A user with a program that reads titles; no proposals are left afterwards."""
    partner = api.client(f"proposals{next(NUMBERS)}")
    used = [{**NOTHING, "operation": "list_items", "reads": ["/data/*/title"]}]
    body = new_contract(api_version=NEW, operations=used, events=[])
    assert partner.put(PATH, json=body).is_success
    yield partner
    with api.database.transaction() as session:
        session.execute(text("DELETE FROM proposals"))


@pytest.fixture(scope="module")
def branch() -> str:
    """The proposal of a branch that removes the titles of items in place."""
    head = edited(DOCUMENT, [{"op": "remove", "path": f"{PROPERTIES}/title"}])
    base = Source("deployed", DOCUMENT, {})
    return proposed(base, Source("branch", head, {})).decode()


def run(api: Api, *arguments: str) -> tuple[int, str]:
    """Run `cute contracts`; return the status and what it printed."""
    environ = {"DATABASE_URL": api.settings.need_database_url()}
    done = CliRunner().invoke(cute, ["contracts", *arguments], env=environ)
    return done.exit_code, done.output


def propose(api: Api, folder: Path, content: str, name: str = NAME) -> tuple[int, str]:
    path = folder / "proposal.json"
    path.write_text(content)
    return run(api, "propose", name, str(path))


def moves(before: str, after: str) -> str:
    """A file with the changes of this server between two versions."""
    known = json.loads(BREAKS.read_bytes())["moves"]
    return json.dumps(
        {"moves": [move for move in known if (move["before"], move["after"]) == (before, after)]}
    )


def seen(client: Client) -> list[dict[str, Any]]:
    (listed,) = client.get(PATH).json()["data"]
    found: list[dict[str, Any]] = client.get(f"{PATH}/{listed['id']}/verdicts").json()["proposals"]
    return found


def test_get_contract_verdicts_200_has_a_proposal_until_it_is_withdrawn(
    api: Api, partner: Client, tmp_path: Path, branch: str
) -> None:
    assert seen(partner) == []
    status, printed = propose(api, tmp_path, branch)
    assert status == 0, printed
    (verdict,) = seen(partner)
    assert {name: verdict[name] for name in ("name", "version", "outcome")} == {
        "name": NAME,
        "version": NEW,
        "outcome": "breaks",
    }
    places = [place for finding in verdict["findings"] for place in finding["places"]]
    field = {"part": "response", "detail": "200", "pointer": "/data/*/title"}
    assert places == [{"name": "list_items", **field}]
    assert f"{NAME}  (shown)" in run(api, "proposals")[1]
    assert run(api, "withdraw", NAME)[0] == 0
    assert seen(partner) == []
    status, printed = run(api, "withdraw", NAME)
    assert (status, "No proposal has the name" in printed) == (1, True)


def test_a_proposal_of_the_same_name_replaces_the_former_one(
    api: Api, partner: Client, tmp_path: Path, branch: str
) -> None:
    assert propose(api, tmp_path, branch)[0] == 0
    # Callers who move from the older version notice; those of the newest don't.
    of_older = branch.replace(f'"before": "{NEW}"', f'"before": "{OLD}"')
    assert propose(api, tmp_path, of_older)[0] == 0
    assert seen(partner) == []
    used = [{**NOTHING, "operation": "list_items", "reads": ["/data/*/title"]}]
    assert partner.put(PATH, json=new_contract(operations=used, events=[])).is_success
    assert [(verdict["version"], verdict["outcome"]) for verdict in seen(partner)] == [
        (NEW, "breaks")
    ]


def test_a_proposal_that_the_server_has_is_no_longer_shown(
    api: Api, partner: Client, tmp_path: Path
) -> None:
    assert partner.put(PATH, json=new_contract()).is_success
    assert propose(api, tmp_path, moves(OLD, NEW))[0] == 0
    assert seen(partner) == []
    assert f"{NAME}  (deployed: withdraw it)" in run(api, "proposals")[1]


@pytest.mark.usefixtures("partner")
def test_a_proposal_that_can_t_be_shown_is_refused(api: Api, tmp_path: Path, branch: str) -> None:
    elsewhere = branch.replace(f'"before": "{NEW}"', '"before": "2025-01-01"')
    for content, name, reason in (
        ("{", NAME, "is not a file that"),
        ('{"moves": [{"before": 1}]}', NAME, "is not a file that"),
        ('{"moves": []}', NAME, "changes nothing"),
        (elsewhere, NAME, "doesn't have version 2025-01-01"),
        (" " * MAX_BYTES + branch, NAME, "at most"),
        (branch, "x" * (MAX_NAME + 1), "A name is a line"),
        (branch, "two\nlines", "A name is a line"),
    ):
        status, printed = propose(api, tmp_path, content, name)
        assert (status, reason in printed) == (1, True), printed
    for number in range(MAX_PROPOSALS):
        assert propose(api, tmp_path, branch, f"{NAME} {number}")[0] == 0
    status, printed = propose(api, tmp_path, branch)
    assert (status, "withdraw one first" in printed) == (1, True)
    assert propose(api, tmp_path, branch, f"{NAME} 0")[0] == 0
