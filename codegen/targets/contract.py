"""The contract tests of `cute-contract provider`, the spec that they check responses against, the
features of the document with what checks them, and an example of each event for `cute-contract
receiver`."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any

from codegen.bundle import MARK, Json
from codegen.contract.cases import plan
from codegen.contract.features import checked, older
from codegen.ir import Api

NAME = "contract"
PLACE = Path("sdks/python/contract/src/cute_contract/_gen")
INTERNAL = "x-internal-"


def render(api: Api) -> dict[Path, str]:
    """The cases, the spec and the events."""
    planned = plan(api)
    cases = {"recipes": _plain(planned.recipes), "operations": _plain(planned.operations)}
    features = {"features": _plain(checked(api, planned)), "versions": older(api)}
    events = {event.type: event.example for event in api.events}
    return {
        PLACE / "__init__.py": '"""Generated tests and data of the contract kit."""\n',
        PLACE / "cases.json": _lines(cases),
        PLACE / "features.json": _lines(features),
        PLACE / "openapi.json": _json(_public(api.bundle)),
        PLACE / "events.json": _json(events),
    }


def _json(document: Json) -> str:
    return json.dumps({"//": MARK, **document}, ensure_ascii=False, separators=(",", ":")) + "\n"


def _lines(lists: Mapping[str, list[Json]]) -> str:
    """Format lists with an entry on each line, so that a diff shows what changed."""
    mark = json.dumps(MARK)
    shown = ",\n".join(
        f"{json.dumps(name)}: [\n"
        + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
        + "\n]"
        for name, entries in lists.items()
    )
    return f'{{\n"//": {mark},\n{shown}\n}}\n'


def _public(node: Any) -> Any:
    """Remove what only the server reads."""
    if isinstance(node, dict):
        return {k: _public(v) for k, v in node.items() if not str(k).startswith(INTERNAL)}
    return [_public(value) for value in node] if isinstance(node, list) else node


def _plain(node: Any) -> Any:
    """Return records as JSON, without default values."""
    if is_dataclass(node):
        given = ((field, getattr(node, field.name)) for field in fields(node))
        return {
            field.name: _plain(value)
            for field, value in given
            if value is not field.default
            and (field.default_factory is MISSING or value != field.default_factory())
            and value != field.default
        }
    if isinstance(node, list | tuple):
        return [_plain(value) for value in node]
    if isinstance(node, Mapping):
        return {name: _plain(value) for name, value in node.items()}
    return node.decode() if isinstance(node, bytes) else node
