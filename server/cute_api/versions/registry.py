"""All versions: checked and compiled once, at start."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson

from cute_api.config import ROOT
from cute_api.lib.end_of_life import EndOfLife
from cute_api.lib.json_objects import Json
from cute_api.spec import API_VERSIONS, PART_SCHEMAS, Spec
from cute_api.versions import changes as modules
from cute_api.versions.change import Change, ChangeFunctions, VersionsError, plain
from cute_api.versions.completing import COMPLETIONS, Completion
from cute_api.versions.example_index import ExampleIndex
from cute_api.versions.patches import PatchError, apply
from cute_api.versions.retirement import retirements

Now = Callable[[], datetime]
CHANGES = ROOT / "openapi" / "dist" / "versions.json"
REAL_TIME = timedelta()


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Release:
    """A version for people: its changes, and its end of life (None while it stays)."""

    date: str
    changes: tuple[Change, ...]
    end_of_life: EndOfLife | None


@dataclass(frozen=True, slots=True)
class Translation:
    """Translates calls of one operation for callers of one version.

    `up` has the changes of its request, oldest first; `down` those of its response, newest first.
    `form` is the date of the newest change of its responses that callers of the version see, or
    empty: responses of different forms have different ETags.
    """

    up: tuple[Change, ...]
    down: tuple[Change, ...]
    form: str

    def lower(self, operation_id: str, status: int, body: Any, made_in: str) -> Any:
        """Lower a JSON value of the version `made_in`. It may modify its argument."""
        for change in self.down:
            step = change.functions.response_down
            if step is not None and change.date <= made_in:
                body = step(operation_id, status, body)
        return body


class EventVersions:
    """The versions, for translating events without the document.

    `dates` are those of all listed versions, oldest first; `newest` is the document's. A version
    is living until its sunset; `now` returns the time. `completions` are those of stored events.
    `ahead` is how far a clock is ahead of that time: that of an account in a sandbox, or none.
    """

    def __init__(
        self,
        entries: Sequence[Json],
        changes: Sequence[Change],
        now: Now = utc_now,
        completions: Mapping[str, Completion] | None = None,
    ) -> None:
        """Raises `VersionsError` unless entries (`x-versions`) and changes match."""
        self.dates: tuple[str, ...] = tuple(entry["date"] for entry in entries)
        _check_dates(self.dates, changes)
        self.changes = tuple(changes)
        self.newest = self.dates[-1]
        self._known = frozenset(self.dates)
        self._ends = retirements(entries)
        self._now = now
        self._completions = completions or {}

    @classmethod
    def of_events(cls) -> "EventVersions":
        """Load the committed document, folders and modules."""
        entries = Spec.load(sandbox=False).document[API_VERSIONS]
        return EventVersions(entries, committed(), completions=COMPLETIONS)

    @property
    def living(self) -> tuple[str, ...]:
        """The dates of the versions that have not retired, oldest first."""
        return self.living_at(REAL_TIME)

    def living_at(self, ahead: timedelta) -> tuple[str, ...]:
        """The dates of the versions that have not retired by a clock, oldest first."""
        return tuple(date for date in self.dates if self.is_living(date, ahead))

    def is_living(self, date: str, ahead: timedelta = REAL_TIME) -> bool:
        """Whether a caller may ask for it."""
        end = self._ends.get(date)
        if end is None or end.sunset_at is None:
            return date in self._known
        return self._now() + ahead < end.sunset_at

    def is_released(self, date: str) -> bool:
        """Whether a version's date has come. Until then it may change."""
        return date <= self._now().date().isoformat()

    def end_of_life(self, date: str) -> EndOfLife | None:
        """When a version was deprecated and when it retires; None if it stays."""
        return self._ends.get(date)

    def releases(self) -> list[Release]:
        """All listed versions, newest first."""
        return [
            Release(
                date,
                tuple(change for change in self.changes if change.date == date),
                self.end_of_life(date),
            )
            for date in reversed(self.dates)
        ]

    def pinned(self, date: str, ahead: timedelta = REAL_TIME) -> str:
        """The living version for a pin: the pin itself, or the next living one.

        For a later pin, which a newer server has set, it is the newest.
        """
        if self.is_living(date, ahead):
            return date
        return next((living for living in self.living_at(ahead) if living > date), self.newest)

    def event(self, event_type: str, data: Any, *, emitted: str, wanted: str) -> Any:
        """Translate an event's data, an object or its JSON (`orjson.Fragment`), to another version.

        It is of the version `emitted`, and returned as it is if no change touches it and no field
        was added since.
        """
        if self._is_incomplete(event_type, emitted):
            data = self._completions[event_type].step(event_type, plain(data))
        changes = self._of_events.get(event_type, ())
        up = [change for change in changes if emitted < change.date <= wanted]
        down = [change for change in reversed(changes) if wanted < change.date <= emitted]
        steps = [change.functions.event_up for change in up]
        steps += [change.functions.event_down for change in down]
        for step in steps:
            if step is not None:
                data = step(event_type, plain(data))
        return data

    def event_text(self, event_type: str, data: str, *, emitted: str, wanted: str) -> bytes:
        """Translate JSON text; return it byte for byte where `event` returns data as it is."""
        same = emitted == wanted or event_type not in self._of_events
        if same and not self._is_incomplete(event_type, emitted):
            return data.encode()
        return orjson.dumps(
            self.event(event_type, orjson.loads(data), emitted=emitted, wanted=wanted)
        )

    def translations(self, operation_id: str) -> Mapping[str, Translation]:
        """The operation's translations by version; empty if no change touches it."""
        if not any(operation_id in change.requests | change.responses for change in self.changes):
            return {}
        return {date: self.translation(operation_id, date) for date in self.dates}

    def translation(self, operation_id: str, date: str) -> Translation:
        """The operation's translation for callers of a version."""
        requests = [change for change in self.changes if operation_id in change.requests]
        responses = [change for change in self.changes if operation_id in change.responses]
        return Translation(
            up=tuple(change for change in requests if change.date > date),
            down=tuple(change for change in reversed(responses) if change.date > date),
            form=max((change.date for change in responses if change.date <= date), default=""),
        )

    def _is_incomplete(self, event_type: str, emitted: str) -> bool:
        known = self._completions.get(event_type)
        return known is not None and emitted < known.before

    @cached_property
    def _of_events(self) -> Mapping[str, tuple[Change, ...]]:
        types = {name for change in self.changes for name in change.events}
        return {
            name: tuple(change for change in self.changes if name in change.events)
            for name in types
        }


class Versions(EventVersions):
    """The versions of one document."""

    def __init__(
        self,
        spec: Spec,
        changes: Sequence[Change],
        now: Now = utc_now,
        completions: Mapping[str, Completion] | None = None,
    ) -> None:
        """Raises `VersionsError` unless changes, versions and document match."""
        super().__init__(spec.document[API_VERSIONS], changes, now, completions)
        self.spec = spec
        self._specs = self._older_specs()
        self._check_targets()

    @classmethod
    def load(cls, spec: Spec, path: Path = CHANGES) -> "Versions":
        """Load a document with the committed folders and modules."""
        return cls(spec, committed(path), completions=COMPLETIONS)

    def spec_of(self, date: str) -> Spec:
        """The document of a version."""
        return self._specs[date]

    def _older_specs(self) -> Mapping[str, Spec]:
        specs = {self.newest: self.spec}
        document = self.spec.document
        index = ExampleIndex()
        for older, newer in reversed(list(pairwise(self.dates))):
            for change in reversed(self.changes):
                if change.date != newer:
                    continue
                try:
                    document = apply(document, change.patch, index)
                except PatchError as error:
                    raise VersionsError(
                        f"{change.name}: its patch does not fit the document: {error}"
                    ) from None
            entries = [
                version for version in self.spec.document[API_VERSIONS] if version["date"] <= older
            ]
            document = {**document, API_VERSIONS: entries}
            specs[older] = Spec(document, sandbox=self.spec.sandbox)
        return specs

    def _check_targets(self) -> None:
        """Check that all changed operations and events exist and can be translated."""
        operations = Spec(self.spec.document, sandbox=True).operations
        for change in self.changes:
            unknown = (change.requests | change.responses) - operations.keys()
            unknown |= change.events - self.spec.document["webhooks"].keys()
            if unknown:
                raise VersionsError(f"{change.name} touches {min(unknown)}, which doesn't exist.")
            for name in sorted(change.responses):
                if not _has_schema(operations[name].responses):
                    raise VersionsError(
                        f"{change.name} touches the response of {name}, which is neither JSON nor "
                        f"has a schema of its parts ({' or '.join(PART_SCHEMAS)})."
                    )
        places = [
            (
                date,
                {
                    (operation.id, operation.method, operation.path)
                    for operation in spec.operations.values()
                },
            )
            for date, spec in self._specs.items()
        ]
        for date, found in places:
            if found != places[0][1]:
                operation_id, _, _ = min(found ^ places[0][1])
                raise VersionsError(
                    f"{date} has other operations than {self.newest} ({operation_id}): a patch "
                    "can't add, remove or move operations. Deprecate them instead."
                )


def committed(path: Path = CHANGES) -> list[Change]:
    """The changes of the folders, each with its module. Raises `VersionsError`."""
    entries = orjson.loads(path.read_bytes())["changes"]
    found = {module.name for module in pkgutil.iter_modules(modules.__path__)}
    by_module = {module_name(entry["name"]): entry for entry in entries}
    for name in sorted(found ^ by_module.keys()):
        missing = "module" if name in by_module else "folder of openapi/versions/"
        raise VersionsError(f"The change {name} has no {missing}.")
    return [
        Change.of(entry, ChangeFunctions.of(importlib.import_module(f"{modules.__name__}.{name}")))
        for name, entry in by_module.items()
    ]


def module_name(folder: str) -> str:
    """`v2026_12_15_name` for `2026-12-15-name`."""
    return "v" + folder.replace("-", "_")


def _check_dates(dates: Sequence[str], changes: Sequence[Change]) -> None:
    if not dates or list(dates) != sorted(set(dates)):
        raise VersionsError(f"`{API_VERSIONS}` must list different dates, oldest first.")
    names = [change.name for change in changes]
    if names != sorted(set(names)):
        raise VersionsError(f"The changes are not in the order of their names: {names}.")
    for change in changes:
        if not change.name.startswith(f"{change.date}-"):
            raise VersionsError(f"{change.name} must begin with its date, {change.date}.")
        if change.date not in dates[1:]:
            raise VersionsError(
                f"{change.name}: {change.date} is not in `{API_VERSIONS}` after its first date."
            )
    empty = sorted(set(dates[1:]) - {change.date for change in changes})
    if empty:
        raise VersionsError(f"No change makes the version {empty[0]} differ from the one before.")


def _has_schema(responses: Mapping[str, Any]) -> bool:
    return all(
        "json" in kind or any(name in media for name in PART_SCHEMAS)
        for status, response in responses.items()
        if status.startswith("2")
        for kind, media in response.get("content", {}).items()
    )
