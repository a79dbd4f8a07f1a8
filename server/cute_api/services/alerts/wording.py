"""What a firing says to people, and what they can do about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cute_api.models import AlertFiring
from cute_api.models.enums import AlertKind


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about a firing, and the page for it: a label, and a path of the portal."""

    text: str
    label: str
    page: str


ADVICE: Mapping[AlertKind, Advice] = {
    AlertKind.ERROR_RATE: Advice(
        "look at the failed requests and their error codes, and fix the program that sends them.",
        "Open the requests",
        "requests",
    ),
    AlertKind.LATENCY: Advice(
        "see which operations are slow. Smaller pages and fewer included parts are faster.",
        "Open the usage",
        "usage",
    ),
    AlertKind.QUOTA: Advice(
        "see which calls a webhook, a conditional request or a batch saves, or contact us for a "
        "higher tier.",
        "Open the usage",
        "usage",
    ),
    AlertKind.WEBHOOK_FAILING: Advice(
        "look at the last attempts and what your receiver returned, and fix the receiver. You can "
        "recover missed events later.",
        "Open the webhooks",
        "webhooks",
    ),
    AlertKind.VERSION_RELEASED: Advice(
        "read what changed, and choose when your keys and webhooks move to it.",
        "Open the versions",
        "docs/versions",
    ),
}


def summary(kind: AlertKind, firing: AlertFiring) -> str:
    """Return what happened, as a sentence without its full stop."""
    return _SUMMARIES[kind](firing)


_SUMMARIES: Mapping[AlertKind, Callable[[AlertFiring], str]] = {
    AlertKind.ERROR_RATE: lambda firing: (
        f"{firing.value} % of the calls of {firing.name} in an hour failed"
    ),
    AlertKind.LATENCY: lambda firing: (
        f"5 % of the calls of {firing.name} in an hour took {firing.value:,} ms or longer"
    ),
    AlertKind.QUOTA: lambda firing: (
        f"The key {firing.name} has used {firing.value} % of its daily quota"
    ),
    AlertKind.WEBHOOK_FAILING: lambda firing: f"The webhook at {firing.name} is failing",
    AlertKind.VERSION_RELEASED: lambda firing: f"Version {firing.name} of the API was released",
}
