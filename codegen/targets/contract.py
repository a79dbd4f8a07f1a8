"""The contract tests of `cute-contract provider`, the spec that they check responses against, and
an example of each event for `cute-contract receiver`."""

import json
from pathlib import Path
from typing import Any

from codegen.bundle import MARK, Json
from codegen.contract.cases import plan
from codegen.contract.plan import NONE, Call
from codegen.ir import Api
from codegen.rendering import templates_of

NAME = "contract"
PLACE = Path("sdks/python/src/cute_sdk/contract/_gen")
INTERNAL = "x-internal-"
# Fields of records that a call leaves out where they are as the kit's records have them.
DEFAULTS: Json = {
    "query": {},
    "headers": {},
    "body": NONE,
    "raw": None,
    "size": 0,
    "media_type": "application/json",
}


def render(api: Api) -> dict[Path, str]:
    """Three files: the cases, the spec and the events."""
    environment = templates_of(NAME)
    environment.filters.update(literal=_literal, call=_call)
    cases = environment.get_template("cases.py.jinja").render(plan=plan(api))
    events = {event.type: event.example for event in api.events}
    return {
        PLACE / "__init__.py": '"""Generated tests and data of the contract kit."""\n',
        PLACE / "cases.py": cases,
        PLACE / "openapi.json": _json(_public(api.bundle)),
        PLACE / "events.json": _json(events),
    }


def _json(document: Json) -> str:
    return json.dumps({"//": MARK, **document}, ensure_ascii=False, separators=(",", ":")) + "\n"


def _public(node: Any) -> Any:
    """Without what only the server reads."""
    if isinstance(node, dict):
        return {k: _public(v) for k, v in node.items() if not str(k).startswith(INTERNAL)}
    return [_public(value) for value in node] if isinstance(node, list) else node


def _literal(value: object) -> str:
    return repr(value)


def _call(call: Call) -> str:
    """A call as Python, in which only what is special about it stands."""
    given = [repr(call.operation), repr(call.method), repr(call.path)]
    for name, default in DEFAULTS.items():
        value = getattr(call, name)
        if value is not default and value != default:
            given.append(f"{name}={value!r}")
    if call.by != "KEY":
        given.append(f"by=As.{call.by}")
    return f"Call({', '.join(given)})"
