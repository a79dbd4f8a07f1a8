"""Lift requests of older versions to the newest, and lower their responses.

Responses of different forms have different ETags: the date of the newest change that the caller
sees is appended (`"65f5bb4090a90"` becomes `"65f5bb4090a90-20261215"`), so that `If-None-Match`
and `If-Range` never match a response of another form. `If-Match` is about the stored object,
whichever form the caller has read, so `etags` ignores the date there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cute_api.edge.request import CheckedCall
from cute_api.edge.validation.requests import OperationRules
from cute_api.services.common import etags
from cute_api.versions.change import Change, RequestParts
from cute_api.versions.registry import Translation

CONDITIONS = ("If-None-Match", "If-Range")
TAG = re.compile(r'(?:W/)?"[^"]*"')
ERRORS = 400


@dataclass(frozen=True, slots=True)
class VersionPlan:
    """Rules and translation of one operation in one version. `rules` are its document's."""

    rules: OperationRules
    translation: Translation


@dataclass(frozen=True, slots=True)
class Lowering:
    """Lowers a response of one operation to the caller's version.

    `recorded` is the version of the result: the newest, or an older one of a replay. A problem of
    the handler points into the lifted request, so its pointers are lowered. An invalid request or
    row was not lifted, so its pointers stay: `call` is None for an invalid request.
    """

    operation_id: str
    translation: Translation
    recorded: str
    call: CheckedCall | None

    def etag(self, etag: bytes) -> bytes:
        """The ETag of the response in this form."""
        return etags.dated(etag.decode("latin-1"), self.translation.form).encode("latin-1")

    def body(self, status: int, body: Any) -> Any:
        """Lower a JSON value. It may modify its argument."""
        if self.translation.up and self.call is not None:
            changes = [change for change in self.translation.up if change.date <= self.recorded]
            _lower_pointers(body, status, changes, self.call)
        return self.translation.lower(self.operation_id, status, body, self.recorded)


def lift(call: CheckedCall, plan: VersionPlan | None) -> CheckedCall:
    """The call for the handler, which knows only the newest version."""
    if plan is None:
        return call
    if plan.translation.form:
        for name in CONDITIONS:
            if name in call.headers:
                value = _of_form(call.headers[name], plan.translation.form)
                call = replace(call, headers={**call.headers, name: value})
    return _lifted(call, plan) if plan.translation.up else call


def _lifted(call: CheckedCall, plan: VersionPlan) -> CheckedCall:
    operation_id = call.authorised.operation_id
    rows_at = plan.rules.rows_at
    if call.invalid is not None:
        raise call.invalid.error
    body, wrong = call.body, call.row_errors
    rows: list[Any] = []
    if wrong and rows_at is not None:
        rows = body[rows_at]
        body = {**body, rows_at: [row for index, row in enumerate(rows) if index not in wrong]}
    parts = RequestParts(call.query, call.path, call.headers, body)
    for change in plan.translation.up:
        step = change.functions.request_up
        if step is not None:
            parts = step(operation_id, parts)
    body = parts.body
    if rows and rows_at is not None:
        lifted = iter(body[rows_at])
        merged = [row if index in wrong else next(lifted) for index, row in enumerate(rows)]
        body = {**body, rows_at: merged}
    # Valid members of invalid rows have the form of the version.
    of_rows = {index: replace(invalid, valid=None) for index, invalid in wrong.items()}
    return replace(
        call,
        query=parts.query,
        path=parts.path,
        headers=parts.headers,
        body=body,
        row_errors=of_rows,
    )


def _lower_pointers(body: Any, status: int, changes: Sequence[Change], call: CheckedCall) -> None:
    if not isinstance(body, dict):
        return
    problems = [body] if status >= ERRORS else []
    rows = body.get("data")
    if status < ERRORS and isinstance(rows, list):
        problems += [
            row["problem"]
            for index, row in enumerate(rows)
            if isinstance(row, dict) and row.get("problem") and index not in call.row_errors
        ]
    operation_id = call.authorised.operation_id
    for problem in problems:
        for error in problem.get("errors", ()):
            for place in {"pointer", "parameter"} & error.keys():
                for change in reversed(changes):
                    error[place] = change.functions.pointer_down(operation_id, error[place])


def _of_form(condition: str, form: str) -> str:
    """The condition with only this form's tags, without the date."""
    if condition.strip() == "*":
        return condition
    ending = f'-{form.replace("-", "")}"'
    tags = [tag.replace(ending, '"') for tag in TAG.findall(condition) if tag.endswith(ending)]
    # Without tags of this form, use a condition that is never met.
    return ", ".join(tags) or '""'
