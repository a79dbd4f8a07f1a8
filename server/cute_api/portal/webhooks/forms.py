"""Forms about webhooks: read and validated without a request or a database."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cute_api.edge.validation.schemas import Schemas, errors_in_body
from cute_api.lib.json_objects import Json
from cute_api.portal.keys.forms import MINUTE_FORMAT
from cute_api.portal.webhooks.events import tidied
from cute_api.problems import ApiError
from cute_api.services.common import pins
from cute_api.services.deliveries.recovery import EventsToRecover
from cute_api.services.webhooks import setup_rules
from cute_api.versions.registry import EventVersions, Versions
from cute_api.webhooks.egress.addresses import UrlRules
from cute_api.webhooks.selection import event_patterns, payloads

MAX_FIELDS = 24
NEW_WEBHOOK = "#/components/schemas/WebhookCreate"
HOUR_S = timedelta(hours=1) // timedelta(seconds=1)
DAY_S = 24 * HOUR_S
DEFAULT_OVERLAP_S = DAY_S
OVERLAPS: Mapping[int, str] = {
    0: "No overlap: the old secret stops signing now",
    HOUR_S: "1 hour",
    DAY_S: "1 day",
    **{days * DAY_S: f"{days} days" for days in range(2, 8)},
}
"""The rotation form's options, in seconds, up to the document's maximum."""

MISSING = {
    "url": "Enter the URL of your receiver, such as https://shop.example/hooks/cute.",
    "types": "Choose at least one event.",
}
# Messages for errors that only the document's schema finds.
NOT_LISTED = "Choose from the events in the list."
WANTED = {
    EventsToRecover.ALL: "All undelivered events",
    EventsToRecover.FAILED: "Only failed deliveries",
    EventsToRecover.CANCELLED: "Only cancelled deliveries",
    EventsToRecover.MISSING: "Only events that were never sent",
}
"""The recovery form's options."""


@dataclass(slots=True)
class WebhookForm:
    """A webhook's settings in the form, valid if `errors` is empty.

    `errors` says by field what to change. An empty `version` keeps the current one, or is the
    newest.
    """

    url: str = ""
    types: Sequence[str] = ()
    filter: str = ""
    description: str = ""
    version: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, webhook: Json, versions: EventVersions) -> "WebhookForm":
        """Return the current settings of a webhook (schema `Webhook`)."""
        return cls(
            url=webhook["url"],
            types=webhook["types"],
            filter=webhook["filter"] or "",
            description=webhook["description"] or "",
            version=versions.pinned(webhook["version"]),
        )

    @classmethod
    def read(
        cls, url: str, types: Sequence[str], filter_text: str, description: str, version: str = ""
    ) -> "WebhookForm":
        """Read a submitted form without validating it."""
        return cls(
            url=url.strip(),
            types=tidied(types),
            filter=filter_text.replace("\r\n", "\n").strip(),
            description=unicodedata.normalize("NFC", description.strip()),
            version=version,
        )

    def body(self) -> Json:
        """Return a `WebhookCreate`, which is also a `WebhookPatch`."""
        return {
            "url": self.url,
            "types": list(self.types),
            "filter": self.filter or None,
            "description": self.description or None,
            **({"version": self.version} if self.version else {}),
        }

    def blame(self, error: ApiError) -> None:
        """Show a service's error at its field, unless the field already has an error."""
        for field_error in error.errors:
            name = (field_error.pointer or "").removeprefix("/").partition("/")[0]
            self.errors.setdefault(name, field_error.detail)


class WebhookRules:
    """Validates forms by the API's rules for webhooks."""

    def __init__(self, versions: Versions, urls: UrlRules) -> None:
        spec = self._spec = versions.spec
        self._versions = versions
        self._urls = urls
        self._known = frozenset(event_patterns.patterns(spec.events))
        self._schema = Schemas(spec).compile({"$ref": NEW_WEBHOOK})

    def judge(self, form: WebhookForm) -> None:
        """Fill in `form.errors`."""
        for name, text in MISSING.items():
            if not getattr(form, name):
                form.errors[name] = text
        if form.url:
            try:
                setup_rules.require_url(form.url, self._urls)
            except ApiError as error:
                form.blame(error)
        if form.version:
            try:
                pins.require_in_body(form.version, self._versions)
            except ApiError as error:
                form.blame(error)
        if not self._known.issuperset(form.types):
            form.errors["types"] = NOT_LISTED
        elif form.types:
            self.judge_filter(form)
        for wrong in errors_in_body(self._schema, form.body()):
            name = (wrong.pointer or "").removeprefix("/").partition("/")[0]
            form.errors.setdefault(name, wrong.detail)

    def judge_filter(self, form: WebhookForm) -> str | None:
        """Return the filter's canonical form. Without types, check only its grammar."""
        types = self.known_types(form) or [event_patterns.EVERY]
        try:
            return setup_rules.compiled(
                form.filter or None, types, self._spec, pointer="/filter"
            ).text
        except ApiError as error:
            form.blame(error)
            return None

    def known_types(self, form: WebhookForm) -> list[str]:
        """Return the form's types that exist."""
        return [pattern for pattern in form.types if pattern in self._known]

    def fields(self, form: WebhookForm) -> list[str]:
        """Return paths of some fields that a filter may name, the deepest last."""
        types = event_patterns.expand(self.known_types(form), self._spec.events)
        paths = payloads.fields(self._spec, types)
        fields = [
            ".".join(("data", *path))
            for path, kinds in sorted(paths.items(), key=lambda entry: len(entry[0]))
            if not kinds <= {"object", "array", "null"}
        ]
        return fields[:MAX_FIELDS]


@dataclass(slots=True)
class RangeForm:
    """The form of events to recover. Empty times mean the events that the webhook missed."""

    since: str = ""
    until: str = ""
    status: EventsToRecover = EventsToRecover.ALL
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, since: str, until: str, status: str) -> "RangeForm":
        """Read a submitted form; an unknown status counts as `all`."""
        form = cls(
            since.strip(), until.strip(), choose(EventsToRecover, status) or EventsToRecover.ALL
        )
        moments = {name: read_minute(getattr(form, name)) for name in ("since", "until")}
        for name, moment in moments.items():
            if getattr(form, name) and moment is None:
                form.errors[name] = "Enter a date and time, such as 2030-01-31T18:00."
                setattr(form, name, "")
        first, last = moments["since"], moments["until"]
        if first is not None and last is not None and first >= last:
            form.errors["until"] = "Choose a time after the start."
        return form

    def body(self) -> Json:
        """Return a `RecoveryCreate`."""
        moments = {name: read_minute(getattr(self, name)) for name in ("since", "until")}
        times = {name: moment.isoformat() for name, moment in moments.items() if moment is not None}
        return {**times, "status": self.status.value}


def read_minute(text: str) -> datetime | None:
    """Return the time (UTC) in a field of type `datetime-local`, or None if it is malformed."""
    try:
        return datetime.strptime(text, MINUTE_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


def read_overlap(text: str) -> timedelta | None:
    """Return the chosen overlap, or None if it is not an option."""
    if not text.isascii() or not text.isdigit() or len(text) > 6 or int(text) not in OVERLAPS:
        return None
    return timedelta(seconds=int(text))


def read_count(text: str) -> int:
    """Return a number that a page passes to the next; 0 if it is malformed."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


def choose(kind: Any, text: str) -> Any:
    """Return the member of an enum with this value, or None."""
    try:
        return kind(text)
    except ValueError:
        return None
