"""Record a program's use of the API: in a `with` block, or from start to end."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

from cute_sdk import API_VERSION

from cute_contract.record.facts import Contract, Facts, add_to, load, save
from cute_contract.record.recorder import Recorder

PACKAGE, SPEC = "cute_contract._gen", "openapi.json"
PART_SUFFIX = ".json"
RANDOM_BYTES = 4


@contextmanager
def recording(path: str | Path, *, consumer: str) -> Iterator[Facts]:
    """Record the use of the API in this block into the contract file at `path`.

    Existing facts stay. Raises `CommandError` if the file is another consumer's, is not a contract,
    or can't be written.
    """
    recorder = Recorder(lambda facts: None)
    stop = recorder.start()
    try:
        yield recorder.facts
    finally:
        stop()
        add_to(Path(path), recorded(consumer, recorder.facts))


def begin(folder: str) -> None:
    """Record until this process ends, into its own file in this folder.

    Each new fact rewrites the file, so that it is complete however the process ends; new facts soon
    become rare.
    """
    name = secrets.token_hex(RANDOM_BYTES)
    recorder = Recorder(lambda facts: _write_part(Path(folder), name, facts))
    recorder.start()


def _write_part(folder: Path, name: str, facts: Facts) -> None:
    # After a fork each process writes its own file.
    save(folder / f"{name}-{os.getpid()}{PART_SUFFIX}", Contract("", "", facts))


def merged(folder: Path) -> Facts:
    """Return the facts of all processes that recorded into this folder."""
    facts = Facts()
    for part in sorted(folder.glob(f"*{PART_SUFFIX}")):
        facts.merge(load(part).facts)
    return facts


def recorded(consumer: str, facts: Facts) -> Contract:
    """Return a contract with the versions of this SDK.

    Calls that the document doesn't have, such as those to `/oauth/token`, are left out.
    """
    spec = _spec()
    operations = {
        operation["operationId"]
        for item in spec["paths"].values()
        for method, operation in item.items()
        if method != "parameters"
    }
    used = {name: uses for name, uses in facts.operations.items() if name in operations}
    version: str = spec["info"]["version"]
    return Contract(consumer, version, replace(facts, operations=used), API_VERSION)


def _spec() -> Any:
    text = resources.files(PACKAGE).joinpath(SPEC).read_text(encoding="utf-8")
    return json.loads(text)
