"""Reads the folders of `openapi/versions/` for the bundle: what changed from one version to the
next.

Each is `<date>-<name>/` with `change.yaml` (summary, details, touches) and `patch.yaml` (a list of
operations, see `cute_api.versions.patches`). `touches` names operations and events, or the
`schemas` that changed: a new operation that returns one is then touched, too. The server checks
them against the document and the code at its start. `x-versions` of the document says when versions
retire.
"""

import json
import re
from pathlib import Path
from typing import Any

import yaml

from cute_api.spec import API_VERSIONS
from cute_api.versions.change import VersionsError
from cute_api.versions.retirement import retirements

ENTRY = "openapi.yaml"
FOLDER = "versions"
CHANGE = "change.yaml"
PATCH = "patch.yaml"
NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-[a-z0-9]+(-[a-z0-9]+)*")
TEXTS = ("summary", "details")
SCHEMAS = "schemas"
TOUCHED = {"requests", "responses", "events", SCHEMAS}
ENVELOPE = "Event"

Json = dict[str, Any]


class FolderError(Exception):
    """The folder of a change is invalid; the text says which and why."""


def read(source: Path, document: Json) -> bytes:
    """The content of `dist/versions.json` beside this bundle: the changes, by name.

    Raises `FolderError`, also for a version that retires sooner than the policy allows.
    """
    try:
        retirements(_yaml(source / ENTRY).get(API_VERSIONS, ()))
    except VersionsError as error:
        raise FolderError(f"{source / ENTRY}: {error}") from None
    folders = sorted(path for path in (source / FOLDER).glob("*") if path.is_dir())
    changes = [_change(folder, document) for folder in folders]
    return (json.dumps({"changes": changes}, indent=2, ensure_ascii=False) + "\n").encode()


def _change(folder: Path, document: Json) -> Json:
    found = NAME.fullmatch(folder.name)
    if found is None:
        raise FolderError(f"{folder}: name it `<date>-<name>`, like 2026-12-15-short-name")
    change = _yaml(folder / CHANGE)
    if not isinstance(change, dict) or change.keys() != {*TEXTS, "touches"}:
        raise FolderError(f"{folder / CHANGE} must have summary, details and touches, no more")
    if not all(isinstance(change[name], str) and change[name].strip() for name in TEXTS):
        raise FolderError(f"{folder / CHANGE}: summary and details must be texts")
    touches = change["touches"]
    if not isinstance(touches, dict) or not touches or not touches.keys() <= TOUCHED:
        raise FolderError(f"{folder / CHANGE}: touches may have {', '.join(sorted(TOUCHED))}")
    if SCHEMAS in touches:
        touches = _touched(document, frozenset(touches[SCHEMAS]))
    patch = _yaml(folder / PATCH)
    if (
        not isinstance(patch, list)
        or not patch
        or not all(isinstance(step, dict) for step in patch)
    ):
        raise FolderError(f"{folder / PATCH} must be a list of operations")
    texts = {name: change[name].strip() for name in TEXTS}
    return {"date": found[1], "name": folder.name, **texts, "touches": touches, "patch": patch}


def _touched(document: Json, schemas: frozenset[str]) -> Json:
    """Return the operations whose responses have one of these schemas, and the events.

    The feed is not among them, because it shows each event in its caller's version.
    """
    operations = {
        operation["operationId"]: _schemas_in(document, operation["responses"], without_events=True)
        for item in document["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict)
    }
    events = {
        name: _schemas_in(document, item["post"]["requestBody"])
        for name, item in document["webhooks"].items()
    }
    return {
        kind: [name for name, found in known.items() if found & schemas]
        for kind, known in (("responses", operations), ("events", events))
    }


def _schemas_in(document: Json, node: Any, *, without_events: bool = False) -> set[str]:
    """Return the names of the schemas that a part refers to, however deep; not those of events."""
    found: set[str] = set()
    left = [node]
    while left:
        part = left.pop()
        left += part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        reference = part.get("$ref") if isinstance(part, dict) else None
        if isinstance(reference, str) and reference not in found:
            found.add(reference)
            _, _, kind, name = reference.split("/")
            if not (without_events and name.endswith(ENVELOPE)):
                left.append(document["components"][kind][name])
    return {reference.rpartition("/")[2] for reference in found}


def _yaml(file: Path) -> Any:
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FolderError(f"{file} is missing") from None
    except yaml.YAMLError as error:
        raise FolderError(f"{file} is not YAML: {error}") from None
