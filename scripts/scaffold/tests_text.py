"""The tests of a new operation: how to reach its statuses, and its place in the contract."""

import json

from scripts.scaffold import MARK, python_text, words
from scripts.scaffold.edits import Edits
from scripts.scaffold.shape import NewOperation

HELPERS = ("unwritten", "key_in_use")
SCENARIOS = "tests/api/scenarios.py"
OPERATIONS = "tests/spec/test_operations.py"


def add_tests(edits: Edits, new: NewOperation) -> None:
    def scenarios(old: str) -> str:
        entries = _scenarios(new)
        for entry in entries:
            old = python_text.insert_entry(old, "SCENARIOS", entry)
        used = [name for name in HELPERS if f"{name}(" in "".join(entries)]
        old = python_text.add_imports(old, [f"from tests.api.world import {name}" for name in used])
        return python_text.tidy(old, edits.root / SCENARIOS)

    edits.change(SCENARIOS, scenarios, "how to reach its statuses")
    security = "PUBLIC" if new.public else json.dumps([{"bearer": new.scopes}])
    entry = f'"{new.id}": ("{new.route.method}", "{new.route.path}", "{new.tag}", {security})'
    edits.change(
        OPERATIONS,
        lambda old: python_text.tidy(
            python_text.insert_entry(old, "OPERATIONS", entry), edits.root / OPERATIONS
        ),
        "its place in the contract",
    )


def _scenarios(new: NewOperation) -> list[str]:
    method, path = new.route.method, new.route.path
    found = [f'("{new.id}", "{new.status}"): lambda w: {_success(new)}']
    anywhere = 'f"' + words.PARAMETER.sub("{uuid4()}", path) + '"'
    anywhere = anywhere if new.route.parameters else f'"{path}"'
    body = repr(new.body.example) if new.body else "None"
    if new.route.parameters:
        sent = f", json={body}" if new.body else ""
        found.append(f'("{new.id}", "404"): lambda w: w.alice.{method}({anywhere}{sent})')
    if new.keyed:
        other = "" if method == "post" else f', method="{method.upper()}"'
        found.append(
            f'("{new.id}", "409"): lambda w: key_in_use(w, "{new.id}", {anywhere}, {body}{other})'
        )
    return found


def _success(new: NewOperation) -> str:
    method, path = new.route.method, new.route.path
    if not new.route.parameters and not new.body:
        return f'w.{"anyone" if new.public else "alice"}.{method}("{path}")'
    needs = "an id that exists" if new.route.parameters else "a valid body"
    return f'unwritten("{MARK}: reach {new.status} of {new.id} in {SCENARIOS} with {needs}")'
