"""Read and check scenario files. sdks/scenarios/README.md explains their format."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Self

from cute_api.config import ROOT
from tests.sdk.scenarios.failures import Failure
from tests.yaml_files import read_yaml

DIRECTORY = ROOT / "sdks" / "scenarios"
_SCENARIO = {"name", "about", "caller", "client", "steps"}
_STEP = {
    *("call", "with", "options", "as", "most", "raw", "save", "until", "repeat", "failures"),
    "expect",
}
_EXPECT = {"value", "error", "requests", "attempts", "seen", "slept", "waits", "asked", "raw"}
_CALLER = {"key", "answers", "scopes", "tier"}


class BadScenarioError(Exception):
    """A scenario file is invalid; the text says what and where."""


class As(Enum):
    """The way to read a list: its first page, all items of all pages, all pages, or `to_list`."""

    PAGE = "page"
    ITEMS = "items"
    PAGES = "pages"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Step:
    """One call. `call` is the method in the spec's words: `webhooks.rotate_secret`."""

    call: str
    arguments: Mapping[str, Any]
    options: Mapping[str, Any]
    how: As | None
    most: int | None
    raw: bool
    save: str | None
    until: Any
    repeat: int
    failures: tuple[Failure, ...]
    expect: Mapping[str, Any]

    @classmethod
    def of(cls, written: Mapping[str, Any], where: str) -> Self:
        _only(written, _STEP, where)
        expect = written.get("expect") or {}
        _only(expect, _EXPECT, f"{where}, expect")
        try:
            return cls(
                call=written["call"],
                arguments=written.get("with") or {},
                options=written.get("options") or {},
                how=As(written["as"]) if "as" in written else None,
                most=written.get("most"),
                raw=written.get("raw", False),
                save=written.get("save"),
                until=written.get("until"),
                repeat=written.get("repeat", 1),
                failures=tuple(Failure.of(failure) for failure in written.get("failures") or ()),
                expect=expect,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise BadScenarioError(f"{where}: {error}") from error

    def for_runner(self) -> dict[str, Any]:
        """The runner's input: everything but the failures and the expectations."""
        return {
            "call": self.call,
            "with": spelt_out(dict(self.arguments)),
            "options": dict(self.options),
            "as": self.how.value if self.how else None,
            "most": self.most,
            "raw": self.raw,
            "save": self.save,
            "until": self.until,
            "repeat": self.repeat,
        }


@dataclass(frozen=True, slots=True)
class Caller:
    """The client's key: `own` (a new user's), `none`, `wrong`, or `unreachable` server.

    `answers` are those of a function for the key: `own`, `wrong`, or `other`, which is wrong too.
    """

    key: str = "own"
    answers: tuple[str, ...] = ()
    scopes: tuple[str, ...] | None = None
    tier: str = "pro"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario: who calls, with what client, which steps."""

    name: str
    caller: Caller
    client: Mapping[str, Any]
    steps: tuple[Step, ...]
    file: str = field(compare=False, default="")

    def names(self, value: str) -> bool:
        """Whether a step's arguments refer to a value."""
        return any(f"${{{value}}}" in str(step.arguments) for step in self.steps)

    @classmethod
    def of(cls, written: Mapping[str, Any], file: str) -> Self:
        name = str(written.get("name", "without a name"))
        where = f"{file}, {name}"
        _only(written, _SCENARIO, where)
        caller = dict(written.get("caller") or {})
        _only(caller, _CALLER, f"{where}, caller")
        caller |= {key: tuple(caller[key]) for key in ("scopes", "answers") if key in caller}
        steps = tuple(
            Step.of(step, f"{where}, step {number}")
            for number, step in enumerate(written["steps"], 1)
        )
        return cls(name, Caller(**caller), written.get("client") or {}, steps, file)


def spelt_out(written: Any) -> Any:
    """Arguments with their long texts (`{<times>: [x, 1000]}`) made."""
    if isinstance(written, list):
        return [spelt_out(element) for element in written]
    if isinstance(written, dict):
        if set(written) == {"<times>"}:
            text, times = written["<times>"]
            return text * times
        return {name: spelt_out(value) for name, value in written.items()}
    return written


def load(directory: Path = DIRECTORY) -> list[Scenario]:
    """All scenarios, in the order of their files. Raises `BadScenarioError`."""
    found = [
        Scenario.of(entry, path.name)
        for path in sorted(directory.glob("*.yaml"))
        for entry in read_yaml(path)
    ]
    names = sorted(scenario.name for scenario in found)
    for name, following in itertools.pairwise(names):
        if name == following:
            raise BadScenarioError(f"two scenarios are called {name!r}: rename one")
    return found


def _only(written: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(set(written) - known):
        raise BadScenarioError(f"{where}: unknown {unknown}; known are {sorted(known)}")
