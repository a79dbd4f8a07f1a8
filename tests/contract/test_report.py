"""The proof's verdict: what makes it fail."""

from typing import Any

import pytest

from scripts.proof.contract import report
from scripts.proof.contract.hunting import Hunt
from scripts.proof.contract.knowledge import ALLOWANCES, Filler
from scripts.proof.contract.records import Fault, Findings

GOOD: dict[str, Any] = {
    "statuses": {"get_me": {"200": 3, "401": 1}},
    "checks": {"not_a_server_error": 4},
    "phases": {"Fuzzing": "success"},
}


def fault(check: str, status: int, operation: str = "get_me") -> Fault:
    return Fault(check, operation, status, "title", "message", "answer", "curl")


def complaints(**changes: Any) -> str:
    hunt = Hunt("free", ("fuzzing",), Findings(**{**GOOD, **changes}), 1.0)
    verdict = report.judge([hunt], ["get_me"])
    assert report.write([hunt], verdict, ["get_me"])
    return "\n".join(verdict.complaints)


def test_a_run_without_failures_passes() -> None:
    assert complaints() == ""


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"faults": [fault("not_a_server_error", 500)]}, "get_me 500 not_a_server_error"),
        ({"errors": ["GET /me: Runtime Error"]}, "Runtime Error"),
        ({"phases": {"Fuzzing": "skip"}}, "the phase fuzzing did not run"),
        ({"phases": {}}, "the phase fuzzing did not run"),
        ({"statuses": {"get_me": {"429": 2}}}, "answered nothing but 429"),
        ({"statuses": {"get_me": {"200": 2, "429": 2}}}, "left its quota"),
        ({"statuses": {"get_me": {"401": 2}}}, "get_me never answered 2xx"),
        ({"statuses": {}}, "was never asked"),
    ],
)
def test_each_fault_of_a_run_is_a_complaint(changes: dict[str, Any], text: str) -> None:
    assert text in complaints(**changes)


def test_an_allowance_covers_its_own_check_and_statuses_only() -> None:
    condition = ALLOWANCES[0]
    assert condition.covers(fault(condition.check, 412))
    assert not condition.covers(fault(condition.check, 422))
    assert not condition.covers(fault("response_schema_conformance", 412))
    assert complaints(faults=[fault(condition.check, 412)]) == ""


def test_each_allowance_has_a_written_reason() -> None:
    assert all(len(allowance.reason.split()) > 5 for allowance in ALLOWANCES)


def test_ids_of_what_exists_take_the_place_of_others_in_every_depth() -> None:
    filler = Filler({"category_id": ["known"]})
    body = {"items": [{"category_id": "x", "title": "scarf"}], "category_id": None}
    assert filler.with_known_values(body) == {
        "items": [{"category_id": "known", "title": "scarf"}],
        "category_id": None,
    }
