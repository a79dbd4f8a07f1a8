"""An edit that changes the valid values is never called harmless; values decide."""

from typing import Any

import pytest
from hypothesis import given

from scripts.spec.diff import Change, Level, Rule, compare
from tests.fixtures.properties import examples
from tests.spec.schemas import WITHOUT, distinguishing_values, edits

HARMLESS = {Rule.NO_EFFECT, Rule.TEXT_CHANGED}
# Every response may get fields that its reader doesn't know; see "What counts as what".
MORE_FIELDS = {Rule.RESPONSE_FIELDS_OPENED}


def changes(old: Any, new: Any, *, sent: bool) -> list[Change]:
    return compare(document(old, sent=sent), document(new, sent=sent))


def document(schema: Any, *, sent: bool) -> dict[str, Any]:
    """One operation whose body or response is of this schema."""
    media = {"content": {"application/json": {"schema": schema}}}
    operation: dict[str, Any] = {
        "operationId": "act",
        "responses": {"200": {"description": "Done."}},
    }
    if sent:
        operation["requestBody"] = media
    else:
        operation["responses"]["200"] |= media
    return {"paths": {"/act": {"post": operation}}}


@pytest.mark.parametrize("sent", [True, False], ids=["request", "response"])
def test_edit_that_changes_the_valid_values_is_never_without_effect(sent: bool) -> None:
    @given(edits())
    @examples(30)
    def check(pair: tuple[Any, Any]) -> None:
        lost, gained = distinguishing_values(*pair)
        found = changes(*pair, sent=sent)
        summary = [(change.level, change.rule, change.pointer, change.reason) for change in found]
        if lost is not WITHOUT or gained is not WITHOUT:
            assert any(change.rule not in HARMLESS for change in found), (pair, summary)
        costly, value = (lost is not WITHOUT, lost) if sent else (gained is not WITHOUT, gained)
        if costly and not any(change.rule in MORE_FIELDS for change in found):
            worst = [change for change in found if change.level is not Level.SAFE]
            assert worst, (pair, value, summary)

    check()
