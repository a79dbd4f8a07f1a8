"""Reads the folders of `openapi/versions/` for the bundle: what changed from one version to the
next.

Each is `<date>-<name>/` with `change.yaml` (summary, details, touches) and `patch.yaml` (a list of
operations, see `cute_api.versions.patches`). What they have to do with the document and the code,
the server checks at its start. When versions retire, `x-versions` of the document says.
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
TOUCHED = {"requests", "responses", "events"}

Json = dict[str, Any]


class FolderError(Exception):
    """The folder of a change is invalid; the text says which and why."""


def read(source: Path) -> bytes:
    """The content of `dist/versions.json`: the changes, in the order of their names.

    Raises `FolderError`, also for a version that retires sooner than the policy allows.
    """
    try:
        retirements(_yaml(source / ENTRY).get(API_VERSIONS, ()))
    except VersionsError as error:
        raise FolderError(f"{source / ENTRY}: {error}") from None
    folders = sorted(one for one in (source / FOLDER).glob("*") if one.is_dir())
    changes = [_change(folder) for folder in folders]
    return (json.dumps({"changes": changes}, indent=2, ensure_ascii=False) + "\n").encode()


def _change(folder: Path) -> Json:
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
    patch = _yaml(folder / PATCH)
    if not isinstance(patch, list) or not patch or not all(isinstance(one, dict) for one in patch):
        raise FolderError(f"{folder / PATCH} must be a list of operations")
    texts = {name: change[name].strip() for name in TEXTS}
    return {"date": found[1], "name": folder.name, **texts, "touches": touches, "patch": patch}


def _yaml(file: Path) -> Any:
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FolderError(f"{file} is missing") from None
    except yaml.YAMLError as error:
        raise FolderError(f"{file} is no YAML: {error}") from None
