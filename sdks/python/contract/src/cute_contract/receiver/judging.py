"""Interpret a receiver's responses. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cute_contract.receiver.trial import CHALLENGE, MANNERS, RESPOND, SIZES, Trial, Wanted
from cute_contract.report.records import Check, Finding, Outcome

GONE = 410
TOO_LARGE = 413
SHOWN_CHARS = 200
TIMED_OUT = "timed out"
LATE = "Respond within 10 seconds: store the event, and do the work afterwards."


@dataclass(frozen=True, slots=True)
class ReceiverResponse:
    """A request's result: the status (None without a response), and the seconds that it took.

    `text` is the beginning of the response's body, or why there is none; `is_reset` means that the
    connection was reset.
    """

    status: int | None
    seconds: float
    text: str = ""
    is_reset: bool = False

    @property
    def is_2xx(self) -> bool:
        return self.status is not None and 200 <= self.status <= 299

    @property
    def is_error(self) -> bool:
        return self.status is not None and 400 <= self.status <= 599

    @property
    def challenge(self) -> str | None:
        """Return the `challenge` of a JSON object, or the text itself, as Cute does."""
        try:
            document = json.loads(self.text)
        except ValueError:
            return self.text.strip()
        found = document.get("challenge") if isinstance(document, dict) else document
        return found if isinstance(found, str) else None

    @property
    def shown(self) -> str:
        text = " ".join(self.text.split())[:SHOWN_CHARS]
        status = "no response" if self.status is None else str(self.status)
        return f"{status}: {text}" if text else status


def judged(trial: Trial, responses: Sequence[ReceiverResponse]) -> Check:
    """Return a trial's check; its first wrong response is the finding."""
    seconds = sum(response.seconds for response in responses)
    wrong = [
        (number, response)
        for number, response in enumerate(responses)
        if number >= trial.before and not _ok(trial, response)
    ]
    note = responses[0].shown if trial.wanted is Wanted.EITHER else ""
    if not wrong:
        return Check(trial.group, trial.name, Outcome.PASSED, (), note, seconds, trial.name)
    number, response = wrong[0]
    count = f" (request {number + 1} of {len(responses)})" if len(responses) > 1 else ""
    finding = Finding(
        flaw=_flaw(trial, response) + count,
        expected=trial.wanted.value,
        got=response.shown,
        place=trial.place,
        advice=_advice(trial, response),
    )
    return Check(trial.group, trial.name, Outcome.FAILED, (finding,), "", seconds, trial.name)


def _ok(trial: Trial, response: ReceiverResponse) -> bool:
    if trial.wanted is Wanted.ACCEPT:
        return response.is_2xx
    if trial.wanted is Wanted.CHALLENGE:
        return response.is_2xx and response.challenge == CHALLENGE
    if trial.wanted is Wanted.EITHER:
        return response.is_2xx or response.status == TOO_LARGE
    # A receiver that stops reading a large body may reset the connection before it responds.
    cut_short = trial.group == SIZES and response.status is None and response.is_reset
    return cut_short or (response.is_error and response.status != GONE)


def late(response: ReceiverResponse) -> Check:
    """Return the check of a receiver that did not respond to the first request in time."""
    finding = Finding(
        flaw="no response to the first event",
        expected="a response within 10 seconds",
        got=f"none after {response.seconds:.1f} s",
        place=RESPOND,
        advice=LATE,
    )
    return Check(MANNERS, "the first event", Outcome.FAILED, (finding,), "", response.seconds)


def _flaw(trial: Trial, response: ReceiverResponse) -> str:
    if response.status is None:
        return f"no response to {trial.name}"
    if response.is_2xx and trial.wanted is Wanted.CHALLENGE:
        return f"responded without the challenge: {trial.name}"
    if response.is_2xx:
        return f"accepted, and should not have been: {trial.name}"
    if trial.wanted is Wanted.REFUSE:
        return f"refused in the wrong way: {trial.name}"
    return f"refused, and should have been accepted: {trial.name}"


def _advice(trial: Trial, response: ReceiverResponse) -> str:
    if response.is_reset:
        return "Something broke: check its log. Respond to each request, with 400 if it is invalid."
    if response.status is None:
        return LATE
    if response.status == GONE:
        return "410 makes Cute disable the webhook: a forger could turn it off. Return 400."
    if 300 <= response.status <= 399:
        return "Cute follows no redirect: register the URL that it leads to."
    return trial.advice
