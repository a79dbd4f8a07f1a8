"""The proof's verdict: what makes it fail."""

from typing import Any

import pytest
import schemathesis

from cute_api.spec import Spec
from scripts.checks.proof.contract import report
from scripts.checks.proof.contract.allowances import ALLOWANCES, REPLACED_IDS, check_settings
from scripts.checks.proof.contract.hunting import HuntRun
from scripts.checks.proof.contract.knowledge import Filler, data_fields
from scripts.checks.proof.contract.records import FailedCheck, HuntFindings

MAX_PAIRS = 20
GOOD: dict[str, Any] = {
    "statuses": {"get_me": {"200": 3, "401": 1}},
    "checks": {"not_a_server_error": 4},
    "phases": {"Fuzzing": "success"},
}


def failed_check(check: str, status: int, operation: str = "get_me") -> FailedCheck:
    return FailedCheck(check, operation, status, "title", "message", "response", "curl")


def complaints(**changes: Any) -> str:
    hunt = HuntRun("free", ("fuzzing",), HuntFindings(**{**GOOD, **changes}), 1.0)
    found = report.judge([hunt], ["get_me"], least=2)
    assert report.write([hunt], found, ["get_me"])
    return "\n".join(found)


def test_a_run_without_failures_passes() -> None:
    assert complaints() == ""


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"failed": [failed_check("not_a_server_error", 500)]}, "get_me 500 not_a_server_error"),
        ({"errors": ["GET /me: Runtime Error"]}, "Runtime Error"),
        ({"phases": {"Fuzzing": "skip"}}, "the phase fuzzing did not run"),
        ({"phases": {}}, "the phase fuzzing did not run"),
        ({"statuses": {"get_me": {"429": 2}}}, "returned nothing but 429"),
        ({"statuses": {"get_me": {"200": 2, "429": 2}}}, "left its quota"),
        ({"statuses": {"get_me": {"401": 2}}}, "get_me never returned 2xx"),
        ({"statuses": {}}, "was never called"),
        ({"statuses": {"get_me": {"200": 1}}}, "called 1 times, not 2"),
    ],
)
def test_each_error_of_a_run_is_a_complaint(changes: dict[str, Any], text: str) -> None:
    assert text in complaints(**changes)


def test_an_operation_that_is_idle_in_one_version_is_a_complaint() -> None:
    newest = HuntRun("free", ("fuzzing",), HuntFindings(**GOOD), 1.0)
    idle = {**GOOD, "statuses": {"get_me": {"401": 9}}}
    older = HuntRun("free", ("fuzzing",), HuntFindings(**idle), 1.0, version="2026-12-01")
    found = report.judge([newest, older], ["get_me"], least=2)
    assert found == ["2026-12-01: get_me never returned 2xx"]


def test_allowances_are_settings_of_schemathesis() -> None:
    settings = check_settings()
    config = schemathesis.Config.from_dict(settings)
    everywhere = config.projects.default.checks
    assert "412" in everywhere.positive_data_acceptance.expected_statuses
    assert "200" not in everywhere.negative_data_rejection.expected_statuses
    operations = {
        entry["include-operation-id"]: entry["checks"] for entry in settings["operations"]
    }
    assert set(operations) == {"batch_items", "put_contract", *REPLACED_IDS}
    missing = {"ensure_resource_availability": {"enabled": False}}
    assert all(operations[name] == missing for name in REPLACED_IDS)


def test_each_allowance_has_a_written_reason() -> None:
    assert all(len(allowance.reason.split()) > 5 for allowance in ALLOWANCES)


def test_ids_of_what_exists_take_the_place_of_others_in_every_depth() -> None:
    filler = Filler({"category_id": ["known"]})
    body = {"items": [{"category_id": "x", "title": "scarf"}], "category_id": None}
    assert filler.with_known_values(body) == {
        "items": [{"category_id": "known", "title": "scarf"}],
        "category_id": None,
    }


def test_a_webhook_filters_on_a_field_that_its_events_have() -> None:
    fields = data_fields(Spec.load(sandbox=True).served("http://localhost"))
    assert fields["user.erased"] == "user_id"
    assert fields["item.sold"] == "id"


def test_characters_that_the_server_refuses_leave_names_and_values() -> None:
    unseen = "\N{VARIATION SELECTOR-17}"
    filled = Filler({}).with_known_values({"metadata": {f"a{unseen}": f"b{unseen}"}})
    assert filled == {"metadata": {"ax": "bx"}}


def test_patches_of_metadata_together_set_no_more_pairs_than_one_may() -> None:
    filler = Filler({})
    patches = [{"metadata": {f"{patch}-{pair}": "kept" for pair in range(5)}} for patch in range(8)]
    filled = [filler.with_known_values(patch)["metadata"] for patch in patches]
    assert filled[0] == patches[0]["metadata"]
    assert all(filled)
    assert len({name for pairs in filled for name in pairs}) <= MAX_PAIRS
