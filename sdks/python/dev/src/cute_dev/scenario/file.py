"""The file of a scenario: YAML or JSON, with a version of its format."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ..context import CommandError

FORMAT = 1
MAX_BYTES = 1_048_576
MAX_STEPS = 1_000
MAX_SEED = 2_147_483_647
MEMBERS = ("format", "seed", "faults", "steps", "results")
CALL = ("name", "call", "query", "body", "idempotency_key")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """A call of the API. Later steps find its response by `name`; its path begins with a slash."""

    method: str
    path: str
    name: str | None = None
    query: Mapping[str, Any] | None = None
    body: Mapping[str, Any] | None = None
    idempotency_key: str | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class ClockStep:
    """The clock of the account moves by so many seconds."""

    seconds: int

    def __str__(self) -> str:
        return f"advance {self.seconds} s"


@dataclass(frozen=True)
class Scenario:
    """What to do, and what came of it when it was recorded, if it was."""

    seed: int
    faults: Sequence[Json]
    steps: Sequence[Call | ClockStep]
    results: Sequence[Json] | None
    content: Json


def read(file: Path) -> Scenario:
    """Return the scenario of a file. Raises `CommandError`, which says what is wrong with it."""
    try:
        text = file.read_bytes()
        if len(text) > MAX_BYTES:
            raise CommandError(f"{file} is larger than {MAX_BYTES:,} bytes.")
        content = yaml.safe_load(text.decode())
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}.") from None
    except (UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
        raise CommandError(f"{file} is neither YAML nor JSON: {error}") from None
    try:
        return _scenario(content)
    except _InvalidFileError as error:
        raise CommandError(f"{file}: {error}") from None


def write(file: Path, scenario: Scenario, results: Sequence[Json]) -> None:
    """Write a scenario with its results: JSON if the name ends in `.json`, else YAML."""
    content = {**scenario.content, "results": list(results)}
    is_json = file.suffix == ".json"
    text = (
        json.dumps(content, indent=2) + "\n"
        if is_json
        else yaml.safe_dump(content, sort_keys=False)
    )
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{file} can't be written: {error.strerror}.") from None


class _InvalidFileError(Exception):
    """Says what is wrong with a file."""


def _scenario(content: Any) -> Scenario:
    _need(isinstance(content, dict), "a scenario is an object with `format` and `steps`.")
    if content.get("format") != FORMAT:
        raise _InvalidFileError(
            f"`format` is {content.get('format')!r}. This cute-dev reads the format {FORMAT}."
        )
    _known("the scenario", content, MEMBERS)
    _check_values("the scenario", content)
    seed, steps = content.get("seed", 0), content.get("steps")
    _need(type(seed) is int and 0 <= seed <= MAX_SEED, f"`seed` is 0 to {MAX_SEED}.")
    _need(
        isinstance(steps, list) and 1 <= len(steps) <= MAX_STEPS,
        f"`steps` is a list of 1 to {MAX_STEPS:,} steps.",
    )
    faults, results = content.get("faults", []), content.get("results")
    _need(_are_objects(faults), "`faults` is a list of faults.")
    _need(results is None or _are_objects(results), "`results` is a list of objects.")
    return Scenario(
        seed,
        faults,
        [_step(f"step {n}", step) for n, step in enumerate(steps, 1)],
        results,
        content,
    )


def _step(place: str, step: Any) -> Call | ClockStep:
    _need(isinstance(step, dict), f"{place} is an object with `call` or `advance`.")
    if "advance" in step:
        _known(place, step, ("advance",))
        seconds = step["advance"]
        _need(type(seconds) is int and seconds > 0, f"{place}: `advance` is a number of seconds.")
        return ClockStep(seconds)
    _known(place, step, CALL)
    method, _, path = str(step.get("call", "")).partition(" ")
    _need(
        method in METHODS and path.startswith("/"),
        f"{place}: `call` is a method and a path, such as `GET /items`.",
    )
    for name in ("query", "body"):
        _need(isinstance(step.get(name, {}), dict), f"{place}: `{name}` is an object.")
    for name in ("name", "idempotency_key"):
        _need(isinstance(step.get(name, ""), str), f"{place}: `{name}` is a text.")
    return Call(
        method,
        path,
        step.get("name"),
        step.get("query"),
        step.get("body"),
        step.get("idempotency_key"),
    )


def _check_values(place: str, value: Any) -> None:
    """Refuse what JSON doesn't have, such as the dates of YAML."""
    if isinstance(value, dict):
        for name, member in value.items():
            _need(isinstance(name, str), f"{name!r} in {place} is no text: put it in quotes.")
            _check_values(f"`{name}`", member)
    elif isinstance(value, list):
        for member in value:
            _check_values(place, member)
    else:
        is_json = value is None or isinstance(value, str | int | float)
        _need(is_json, f"{place} has the {type(value).__name__} {value}: put it in quotes.")


def _known(place: str, value: Json, names: Sequence[str]) -> None:
    unknown = sorted(set(value) - set(names), key=str)
    if unknown:
        raise _InvalidFileError(f"{place} has `{unknown[0]}`: it can have {', '.join(names)}.")


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(member, dict) for member in value)


def _need(condition: bool, otherwise: str) -> None:
    if not condition:
        raise _InvalidFileError(otherwise)
