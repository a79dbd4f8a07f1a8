"""Mismatches of folders, modules and dates that stop the start of a server."""

import copy
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from cute_api.models._gen.version import API_VERSION
from cute_api.spec import API_VERSIONS, Spec
from cute_api.versions.change import Change, ChangeFunctions, RequestParts, VersionsError, plain
from cute_api.versions.registry import CHANGES, EventVersions, Versions
from cute_api.versions.retirement import year_after
from tests.fixtures.contract import committed
from tests.versions.changes import CHAIN, NEW, TEN, colour, versions

COMMITTED = committed()
ENTRY: dict[str, Any] = {
    "date": NEW,
    "name": f"{NEW}-colour",
    "summary": "A change.",
    "details": "More of it.",
    "touches": {"responses": ["get_item"]},
    "patch": [{"remove": "/tags/0"}],
}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (replace(colour(), name="2027-06-02-colour"), "must begin with its date"),
        (replace(colour(), events=frozenset({"item.lost"})), "touches item.lost, which doesn't"),
        (replace(colour(), responses=frozenset({"get_all"})), "touches get_all, which doesn't"),
        (replace(colour(), patch=[{"remove": "/components/schemas/It"}]), "patch does not fit"),
        (replace(colour(), patch=[{"remove": "/paths/~1me"}]), "has other operations"),
    ],
)
def test_versions_refuse_a_change_that_does_not_fit(change: Change, reason: str) -> None:
    with pytest.raises(VersionsError, match=re.escape(reason)):
        versions([change])


def test_versions_refuse_a_change_of_a_file_without_a_schema_of_its_lines() -> None:
    document = copy.deepcopy(versions([colour()]).spec.document)
    for response in document["paths"]["/items/snapshot"]["get"]["responses"].values():
        response.get("content", {}).get("application/gzip", {}).pop("x-line-schema", None)
    with pytest.raises(VersionsError, match="get_item_snapshot, which is neither JSON nor has"):
        Versions(Spec(document, sandbox=True), [*COMMITTED.changes, colour()])


def test_versions_refuse_a_version_without_changes() -> None:
    document = {**COMMITTED.spec.document}
    document[API_VERSIONS] = [*document[API_VERSIONS], {"date": "2028-01-01"}]
    with pytest.raises(VersionsError, match="No change makes the version 2028-01-01 differ"):
        Versions(Spec(document, sandbox=True), COMMITTED.changes)


@pytest.mark.parametrize("dates", [[], ["2027-01-01", "2026-12-01"], ["2026-12-01"] * 2])
def test_versions_refuse_dates_that_are_not_in_order(dates: list[str]) -> None:
    document = {**COMMITTED.spec.document, API_VERSIONS: [{"date": date} for date in dates]}
    with pytest.raises(VersionsError, match="oldest first"):
        Versions(Spec(document, sandbox=True), ())


def test_versions_refuse_changes_of_no_version_or_in_no_order() -> None:
    with pytest.raises(VersionsError, match=f"{NEW} is not in `{API_VERSIONS}`"):
        Versions(COMMITTED.spec, [*COMMITTED.changes, colour()])
    with pytest.raises(VersionsError, match="not in the order of their names"):
        versions([CHAIN[1], CHAIN[0]])


def test_a_folder_without_a_module_stops_the_start(tmp_path: Path) -> None:
    file = tmp_path / "versions.json"
    kept = orjson.loads(CHANGES.read_bytes())["changes"]
    file.write_bytes(orjson.dumps({"changes": [*kept, ENTRY]}))
    with pytest.raises(VersionsError, match="v2027_06_01_colour has no module"):
        Versions.load(COMMITTED.spec, file)
    file.write_bytes(orjson.dumps({"changes": kept[1:]}))
    with pytest.raises(VersionsError, match="has no folder of openapi/versions/"):
        Versions.load(COMMITTED.spec, file)


@pytest.mark.parametrize(
    ("functions", "touches", "reason"),
    [
        (ChangeFunctions(), {"responses": ["get_item"]}, "its module lacks `response_down`"),
        (ChangeFunctions(), {"requests": ["get_item"]}, "its module lacks `request_up`"),
        (
            ChangeFunctions(event_down=lambda _type, data: data),
            {"events": ["item.sold"]},
            "its module lacks `event_up`",
        ),
        (
            ChangeFunctions(response_down=lambda _operation, _status, body: body),
            {},
            "its module has `response_down`",
        ),
    ],
)
def test_a_module_has_what_its_change_touches(
    functions: ChangeFunctions, touches: dict[str, Any], reason: str
) -> None:
    with pytest.raises(VersionsError, match=reason):
        Change.of({**ENTRY, "touches": touches}, functions)


DEPRECATED = {"deprecated": "2026-12-15"}


@pytest.mark.parametrize(
    ("retiring", "reason"),
    [
        ({"2026-12-01": {**DEPRECATED, "sunset": "2027-12-14"}}, "2027-12-15 or later"),
        ({"2026-12-01": {"deprecated": "2026-12-14", "sunset": "2028-01-01"}}, "before the next"),
        ({"2026-12-01": {"sunset": "2028-01-01"}}, "belong together"),
        ({"2026-12-01": DEPRECATED}, "belong together"),
        ({"2026-12-01": {**DEPRECATED, "sunset": "soon"}}, "'soon' is not a date"),
        ({"2026-12-01": {**DEPRECATED, "sunset": "2027-12-15", "by": "x"}}, "nothing else"),
        ({NEW: {"deprecated": NEW, "sunset": "2029-01-01"}}, "is the newest"),
        (
            {"2026-12-15": {"deprecated": NEW, "sunset": "2028-06-01"}},
            "2026-12-01 is older than 2026-12-15: it must retire no later",
        ),
        (
            {
                "2026-12-01": {**DEPRECATED, "sunset": "2028-06-02"},
                "2026-12-15": {"deprecated": NEW, "sunset": "2028-06-01"},
            },
            "it must retire no later",
        ),
    ],
)
def test_versions_refuse_a_retirement_against_the_policy(
    retiring: dict[str, dict[str, str]], reason: str
) -> None:
    with pytest.raises(VersionsError, match=re.escape(reason)):
        versions([colour()], retiring)


def test_a_version_lives_until_its_sunset() -> None:
    sunset = datetime(2027, 12, 15, tzinfo=UTC)
    retiring = {"2026-12-01": {**DEPRECATED, "sunset": "2027-12-15"}}
    before = versions([colour()], retiring, lambda: sunset - timedelta(microseconds=1))
    after = versions([colour()], retiring, lambda: sunset)
    assert before.living == before.dates == ("2026-12-01", "2026-12-15", API_VERSION, NEW)
    assert before.pinned("2026-12-01") == "2026-12-01"
    assert after.living == ("2026-12-15", API_VERSION, NEW)
    assert after.pinned("2026-12-01") == "2026-12-15"
    assert after.spec_of("2026-12-01").document, "its document stays: events of then are still read"


@pytest.mark.parametrize(
    ("day", "next_year"), [("2027-03-01", "2028-03-01"), ("2028-02-29", "2029-03-01")]
)
def test_a_year_after_a_day(day: str, next_year: str) -> None:
    after = datetime.fromisoformat(next_year).date()
    assert year_after(datetime.fromisoformat(day).date()) == after


def test_pins_that_live_no_longer_or_not_yet() -> None:
    living = versions(CHAIN)
    assert living.pinned("2027-02-03") == "2027-02-03"
    assert living.pinned("2024-01-01") == living.living[0], "the next one after it that lives"
    assert living.pinned("2027-02-28") == living.newest, "one of a newer server"


def test_the_document_of_each_version_says_its_own() -> None:
    living = versions([*CHAIN, colour()])
    for number, date in enumerate(living.living):
        document = living.spec_of(date).document
        assert [version["date"] for version in document[API_VERSIONS]] == list(
            living.living[: number + 1]
        )
    names = [
        next(
            iter(
                set(
                    living.spec_of(f"2027-02-{day:02}").document["components"]["schemas"]["User"][
                        "required"
                    ]
                )
                - {"id", "email", "tier", "created_at", "deliveries", "storage"}
            )
        )
        for day in range(1, 11)
    ]
    assert names == [*(f"name{number}" for number in range(1, 10)), "username"]


def test_no_work_for_what_no_change_touches() -> None:
    living = versions([*CHAIN, colour()])
    assert living.translations("list_brands") == {}
    newest = living.translations("get_me")[living.newest]
    assert (newest.up, newest.down, newest.form) == ((), (), "2027-02-10")
    assert len(living.translations("get_me")[living.living[0]].down) == len(CHAIN) + 1


def test_an_event_goes_up_and_down() -> None:
    living = versions([colour()])
    sold = {"id": "1", "color": "red"}
    older = living.event("item.sold", sold, emitted=NEW, wanted="2026-12-01")
    assert older == {"id": "1", "colour": "red"}
    assert living.event("item.sold", older, emitted="2026-12-01", wanted=NEW) == sold
    assert living.event_text("item.sold", '{"a" : 1}', emitted=NEW, wanted=NEW) == b'{"a" : 1}'
    text = living.event_text("key.rotated", '{"a" : 1}', emitted=NEW, wanted="2026-12-01")
    assert text == b'{"a" : 1}', "what no change touches stays as it is"


def test_a_request_and_an_event_go_through_a_chain_of_ten() -> None:
    dates = [COMMITTED.living[0], *(change.date for change in TEN)]
    living = EventVersions([{"date": date} for date in dates], TEN)
    forms = [{"id": "1", name: "red"} for name in ("color", *(f"color{n}" for n in range(1, 11)))]
    for emitted, before in zip(dates, forms, strict=True):
        for wanted, after in zip(dates, forms, strict=True):
            assert living.event("item.sold", before, emitted=emitted, wanted=wanted) == after
    up = versions(TEN).translations("create_item")["2027-03-04"].up
    request = RequestParts({}, {}, {}, forms[4])
    for change in up:
        assert change.functions.request_up is not None
        request = change.functions.request_up("create_item", request)
    assert (len(up), request.body) == (6, forms[10])


def test_a_change_reads_a_column_of_json_as_plain_values() -> None:
    """Before a response is written, and of one that was recorded."""
    assert plain(orjson.Fragment('["a", {"b": 1}]')) == plain(["a", {"b": 1}]) == ["a", {"b": 1}]
