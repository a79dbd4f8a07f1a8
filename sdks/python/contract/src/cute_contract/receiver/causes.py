"""Find the mistake behind several findings. Pure."""

from collections.abc import Callable, Iterator, Sequence

from cute_contract.receiver import trial
from cute_contract.report.records import Check, Outcome


def causes(checks: Sequence[Check]) -> list[str]:
    """Return a sentence for each mistake that explains failures, worst first."""
    failed = {check.name for check in checks if check.outcome is Outcome.FAILED}
    groups: dict[str, set[str]] = {}
    for check in checks:
        groups.setdefault(check.group, set()).add(check.name)

    def failures(group: str, word: str = "") -> set[str]:
        return {name for name in groups.get(group, ()) if word in name and name in failed}

    def all_failed(group: str, word: str = "") -> bool:
        names = {name for name in groups.get(group, ()) if word in name}
        return bool(names) and names <= failed

    return list(_sentences(failures, all_failed))


def _sentences(failures: Callable[..., set[str]], all_failed: Callable[..., bool]) -> Iterator[str]:
    if "signed with another key" in failures(trial.FORGERIES):
        yield "It verifies no signature: anyone who knows the URL can send it events."
        return
    if "X-Cute-Signature alone" in failures(trial.HEADERS):
        yield (
            "It verifies X-Cute-Signature, which covers neither the id nor the time: recorded "
            "requests stay valid forever."
        )
        return
    if "signed with the secret's text, not decoded" in failures(trial.FORGERIES):
        yield "It signs with the secret's text: the key is the base64-decoded part after whsec_."
        return
    if "signed with an empty key" in failures(trial.FORGERIES):
        yield "It signs with an empty key: the secret is not set there."
        return
    if all_failed(trial.EVENTS) and all_failed(trial.SPELLINGS, "genuine"):
        yield (
            "It accepts no genuine event. Either its secret is not the one given here, or it "
            "verifies something other than the raw body."
        )
        return
    if failures(trial.SPELLINGS):
        yield _REWRITTEN
    if failures(trial.TIMES, "6 minutes ago") and failures(trial.TIMES, "a day ago"):
        yield "It doesn't look at webhook-timestamp: recorded requests stay valid forever."
    if all_failed(trial.EVENTS):
        return
    if failures(trial.ROTATION, "beside") or failures(trial.ROTATION, "secret signs too"):
        yield "It compares with one of the signatures only: it breaks when a secret is rotated."
    if failures(trial.NEWER):
        yield "It refuses what it doesn't know: it breaks when the API grows."
    if failures(trial.SIZES, "genuine"):
        yield "Its limit for bodies is below what Cute sends."


_REWRITTEN = (
    "It verifies JSON that was parsed and serialised again, not the bytes that came: it refuses "
    "genuine events, or accepts changed ones."
)
