"""What the answers of a receiver mean. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cute_sdk.contract.receiver.trial import CHALLENGE, SIZES, Trial, Wanted
from cute_sdk.contract.report.records import Check, Finding, Outcome

GONE = 410
TOO_LARGE = 413
SHOWN_CHARS = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request: the status (None without an answer), after how many seconds.

    `text` is the beginning of the answer's body, or why there is none; `is_reset` says that the
    connection broke off.
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
        """The member `challenge` of a JSON object, or the text itself: as Cute reads it."""
        try:
            document = json.loads(self.text)
        except ValueError:
            return self.text.strip()
        found = document.get("challenge") if isinstance(document, dict) else document
        return found if isinstance(found, str) else None

    @property
    def shown(self) -> str:
        text = " ".join(self.text.split())[:SHOWN_CHARS]
        status = "no answer" if self.status is None else str(self.status)
        return f"{status}: {text}" if text else status


def judged(trial: Trial, answers: Sequence[Answer]) -> Check:
    """The check that a trial is: its first answer that is not as wanted makes a finding."""
    seconds = sum(answer.seconds for answer in answers)
    wrong = [(number, answer) for number, answer in enumerate(answers) if not _ok(trial, answer)]
    note = answers[0].shown if trial.wanted is Wanted.EITHER else ""
    if not wrong:
        return Check(trial.group, trial.name, Outcome.PASSED, (), note, seconds, trial.name)
    number, answer = wrong[0]
    count = f" (request {number + 1} of {len(answers)})" if len(answers) > 1 else ""
    finding = Finding(
        what=_what(trial, answer) + count,
        expected=trial.wanted.value,
        got=answer.shown,
        place=trial.place,
        advice=_advice(trial, answer),
    )
    return Check(trial.group, trial.name, Outcome.FAILED, (finding,), "", seconds, trial.name)


def _ok(trial: Trial, answer: Answer) -> bool:
    if trial.wanted is Wanted.ACCEPT:
        return answer.is_2xx
    if trial.wanted is Wanted.CHALLENGE:
        return answer.is_2xx and answer.challenge == CHALLENGE
    if trial.wanted is Wanted.EITHER:
        return answer.is_2xx or answer.status == TOO_LARGE
    # Who stops reading a body that is too large may reset the connection before it answers.
    cut_short = trial.group == SIZES and answer.status is None and answer.is_reset
    return cut_short or (answer.is_error and answer.status != GONE)


def _what(trial: Trial, answer: Answer) -> str:
    if answer.status is None:
        return f"no answer to {trial.name}"
    if answer.is_2xx and trial.wanted is Wanted.CHALLENGE:
        return f"answered without the challenge: {trial.name}"
    if answer.is_2xx:
        return f"accepted, and should not have been: {trial.name}"
    if trial.wanted is Wanted.REFUSE:
        return f"refused in the wrong way: {trial.name}"
    return f"refused, and should have been accepted: {trial.name}"


def _advice(trial: Trial, answer: Answer) -> str:
    if answer.is_reset:
        return (
            "Something broke there: look into its log. Answer each request, a wrong one with 400."
        )
    if answer.status is None:
        return "Answer each request within 10 seconds: store the event, and do the work afterwards."
    if answer.status == GONE:
        return "410 makes Cute disable the webhook: a forger could switch it off. Answer 400."
    if 300 <= answer.status <= 399:
        return "Cute follows no redirect: register the URL that it leads to."
    return trial.advice
