"""The dependencies of calls, and the promises while one fails. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cute_api.models.connections.deadlines import CHECK_S
from scripts.checks.drills.outages.modes import FailureMode
from scripts.checks.drills.stage.callers import TimedCall, quantile

# Calls that need a failing dependency get a 503 with `Retry-After` within this time: a second until
# the next check, the check's timeout, and a margin for a busy machine. Logins by OIDC, too.
FAILS_WITHIN_S = CHECK_S + 3.0
# The median of calls that don't need the failing dependency.
MEDIAN_S = 0.5
# After the dependency is back. Half-open connections stay silent until the calls that use them
# reach their deadlines.
RECOVERED_S = 10.0
SILENCED_S = FAILS_WITHIN_S + 10.0
UNAVAILABLE, BAD_GATEWAY = 503, 502


class Dependency(StrEnum):
    """A dependency of a deployment."""

    PRIMARY = "primary"
    REPLICA = "replica"
    VALKEY = "valkey"
    LIMITS = "limits"
    SMTP = "smtp"
    OIDC = "oidc"
    DNS = "dns"
    CLICKHOUSE = "clickhouse"
    OTLP = "otlp"


class OutageCall(StrEnum):
    """The calls that are made all the time."""

    LIST = "list"
    GET = "get"
    CREATE = "create"
    ME = "me"
    WEBHOOKS = "webhooks"
    ANONYMOUS = "anonymous list"
    ALIVE = "/healthz"
    READY = "/readyz"
    DOCUMENT = "document"
    PAGE = "page"
    LOGIN_FORM = "login form"
    OIDC_LOGIN = "OIDC login"


class BackgroundWork(StrEnum):
    """A kind of background work."""

    DELIVERY = "delivery"
    MAIL = "mail"


NO_CALL: frozenset[OutageCall] = frozenset()
CALLS_THAT_NEED: dict[Dependency, frozenset[OutageCall]] = {
    # Keys are read on the primary by each call, and replicas serve as long as it confirms them.
    Dependency.PRIMARY: frozenset(
        {
            OutageCall.LIST,
            OutageCall.GET,
            OutageCall.CREATE,
            OutageCall.ME,
            OutageCall.WEBHOOKS,
            OutageCall.ANONYMOUS,
            OutageCall.OIDC_LOGIN,
        }
    ),
    Dependency.REPLICA: NO_CALL,
    Dependency.VALKEY: NO_CALL,
    Dependency.LIMITS: NO_CALL,
    Dependency.SMTP: NO_CALL,
    Dependency.OIDC: frozenset({OutageCall.OIDC_LOGIN}),
    Dependency.DNS: NO_CALL,
    Dependency.CLICKHOUSE: NO_CALL,
    Dependency.OTLP: NO_CALL,
}
NO_WORK: frozenset[BackgroundWork] = frozenset()
WORK_THAT_NEEDS: dict[Dependency, frozenset[BackgroundWork]] = {
    Dependency.PRIMARY: frozenset(BackgroundWork),
    Dependency.REPLICA: NO_WORK,
    Dependency.VALKEY: NO_WORK,
    Dependency.LIMITS: NO_WORK,
    Dependency.SMTP: frozenset({BackgroundWork.MAIL}),
    Dependency.OIDC: NO_WORK,
    # The receivers of this drill have no names.
    Dependency.DNS: frozenset({BackgroundWork.MAIL}),
    Dependency.CLICKHOUSE: NO_WORK,
    Dependency.OTLP: NO_WORK,
}


@dataclass(frozen=True, slots=True)
class FailureCase:
    """A dependency in a failure mode, with its failure and restoration in monotonic seconds."""

    dependency: Dependency
    mode: FailureMode
    failed_at: float
    restored_at: float

    @property
    def works_from(self) -> float:
        """The time from which a new connection works."""
        return self.failed_at if self.mode is FailureMode.HALF_OPEN else self.restored_at

    @property
    def recovers_s(self) -> float:
        """Return the seconds within which all must work again."""
        return SILENCED_S if self.mode is FailureMode.HALF_OPEN else RECOVERED_S

    def may_fail(self, call: TimedCall) -> bool:
        """Return whether this call depends on the failing dependency at that time."""
        needs = call.name in CALLS_THAT_NEED[self.dependency]
        return needs and call.begun <= self.works_from + self.recovers_s


@dataclass(frozen=True, slots=True)
class Outcome:
    """The results of a case's calls.

    `needless` calls should not have failed; `unclear` ones had to, but not with the promised
    response. `recovered_s` is when the last call failed after the dependency worked again.
    """

    case: FailureCase
    calls: Sequence[TimedCall]
    failed: Sequence[TimedCall]
    needless: Sequence[TimedCall]
    unclear: Sequence[TimedCall]
    p50_s: float
    p99_s: float
    recovered_s: float

    def __str__(self) -> str:
        return (
            f"{len(self.calls):4} calls, {len(self.failed):3} failed, "
            f"{len(self.needless)} needlessly, {len(self.unclear)} unclearly; the others: "
            f"p50 {self.p50_s * 1_000:.0f} ms, p99 {self.p99_s * 1_000:.0f} ms; "
            f"recovered after {self.recovered_s:.1f} s"
        )


def judge(case: FailureCase, calls: Sequence[TimedCall]) -> Outcome:
    """Return the outcome of a case, from all calls that started since the failure."""
    failed = [call for call in calls if call.failed]
    needless = [call for call in failed if not case.may_fail(call)]
    unclear = [call for call in failed if case.may_fail(call) and not _is_clear(call)]
    others = [call for call in calls if call.name not in CALLS_THAT_NEED[case.dependency]]
    last = max((call.begun + call.seconds for call in failed), default=case.works_from)
    return Outcome(
        case=case,
        calls=calls,
        failed=failed,
        needless=needless,
        unclear=unclear,
        p50_s=quantile(others, 0.5),
        p99_s=quantile(others, 0.99),
        recovered_s=max(last - case.works_from, 0.0),
    )


def _is_clear(call: TimedCall) -> bool:
    if call.name == OutageCall.OIDC_LOGIN and call.status in {UNAVAILABLE, BAD_GATEWAY}:
        # Pages say it in words.
        return call.seconds <= FAILS_WITHIN_S
    is_clear = call.status == UNAVAILABLE and call.says_when
    return is_clear and call.seconds <= FAILS_WITHIN_S
