"""Service level objectives, and the rules that measure them.

Each objective has two recorded series: bad events, and all events. The share of bad ones over any
window is the ratio of their averages, so no query reads more than two series, however long its
window. Alerts follow the Site Reliability Workbook, chapter 5: the long window shows that much of
the budget was spent, the short one that it is still being spent.

Several `cute usage` processes export the same numbers, so rules take the largest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

PERIOD_DAYS = 30
# How many requests of an hour must have failed, or been slow, before somebody is woken.
LEAST_BAD = 10
FRESH_S = 60
FAST_S = 0.3
# The file of the catalogue: its time depends on the caller's connection.
NOT_TIMED = "get_item_snapshot"
SHORT = "5m"
WINDOWS = ("30m", "1h", "2h", "6h")
LONG_WINDOWS = ("1d", "3d", f"{PERIOD_DAYS}d")


class Severity(StrEnum):
    """`page`: somebody must act now. `ticket`: somebody must act in the next days."""

    PAGE = "page"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class Slo:
    """`bad` and `total` are what happened in five minutes, as queries without labels.

    `counts_requests`: both are requests a second, of which there may be few.
    """

    name: str
    alert: str
    objective: float
    bad: str
    total: str
    promise: str
    counts_requests: bool


EDGE_REQUESTS = "cute:edge_requests:rate5m"
EDGE_FAILED = "cute:edge_failed:rate5m"
_PROBES = "avg(max by (instance) (probe_success))"
_TIMED = f'operation!="{NOT_TIMED}"'
_TIMED_REQUESTS = (
    f"sum(max by (operation) (rate(cute_request_duration_seconds_count{{{_TIMED}}}[5m])))"
)
_FAST = (
    "sum(max by (operation) (rate(cute_request_duration_seconds_bucket"
    f'{{{_TIMED},le="{FAST_S}"}}[5m])))'
)

SLOS = (
    Slo(
        name="availability",
        alert="CuteApiErrorBudgetBurn",
        objective=0.999,
        bad=EDGE_FAILED,
        total=EDGE_REQUESTS,
        promise=(
            "of requests at the balancer get a complete response with a status below 500,"
            " whether or not an API process saw them"
        ),
        counts_requests=True,
    ),
    Slo(
        name="reachability",
        alert="CuteReachabilityBudgetBurn",
        objective=0.999,
        bad=f"1 - {_PROBES}",
        total=f"{_PROBES} >= bool 0",
        promise="of probes through the balancer succeed, even if no client reaches it",
        counts_requests=False,
    ),
    Slo(
        name="latency",
        alert="CuteApiLatencyBudgetBurn",
        objective=0.99,
        bad=f"{_TIMED_REQUESTS} - {_FAST}",
        total=_TIMED_REQUESTS,
        promise=f"of `/v1` requests, except `{NOT_TIMED}`, end within {FAST_S * 1_000:.0f} ms",
        counts_requests=True,
    ),
    Slo(
        name="freshness",
        alert="CuteDeliveryFreshnessBudgetBurn",
        objective=0.995,
        bad=(
            "max(cute_outbox_age_seconds) + max(cute_due_delivery_age_well_seconds)"
            f" > bool {FRESH_S}"
        ),
        total="max(cute_outbox_age_seconds) >= bool 0",
        promise=(
            "of the time, no event for a receiver that responds has waited longer than"
            f" {FRESH_S} s for its first attempt or its next one"
        ),
        counts_requests=False,
    ),
)


@dataclass(frozen=True, slots=True)
class BurnRate:
    """The burn rate of the budget over two windows."""

    factor: float
    long: str
    short: str


BURNS: Mapping[Severity, Sequence[BurnRate]] = {
    Severity.PAGE: (BurnRate(14.4, "1h", "5m"), BurnRate(6, "6h", "30m")),
    Severity.TICKET: (BurnRate(3, "1d", "2h"), BurnRate(1, "3d", "6h")),
}


def rules_of(slo: Slo) -> list[dict[str, object]]:
    """Return an objective's recording rules."""
    labels = {"slo": slo.name}
    return [
        {"record": "cute:slo_objective", "expr": f"vector({slo.objective})", "labels": labels},
        {"record": "cute:slo_bad:rate5m", "expr": slo.bad, "labels": labels},
        {"record": "cute:slo_total:rate5m", "expr": slo.total, "labels": labels},
    ]


def ratio_rules() -> list[dict[str, object]]:
    """The share of bad events of each objective, over the windows of alerts that page."""
    now = "cute:slo_bad:rate5m / (cute:slo_total:rate5m > 0)"
    return [{"record": _ratio(SHORT), "expr": now}, *map(_over, WINDOWS)]


def slow_rules() -> list[dict[str, object]]:
    """Return the slow rules: long windows, and remaining budgets."""
    left = f"1 - {_ratio(LONG_WINDOWS[-1])} / (1 - cute:slo_objective)"
    return [*map(_over, LONG_WINDOWS), {"record": "cute:slo_budget_left:ratio", "expr": left}]


def burn_query(slo: Slo, severity: Severity) -> str:
    """Return the query of an objective's alert."""
    parts = []
    for burn in BURNS[severity]:
        bound = f"{burn.factor:g} * (1 - {slo.objective})"
        both = " and ".join(
            f"{_ratio(window)}{_of(slo)} > {bound}" for window in (burn.long, burn.short)
        )
        parts.append(f"({both})")
    query = "\nor ".join(parts)
    if slo.counts_requests and severity is Severity.PAGE:
        bad = f"avg_over_time(cute:slo_bad:rate5m{_of(slo)}[1h]) * 3600"
        return f"(\n{query}\n)\nand {bad} >= {LEAST_BAD}"
    return query


def _over(window: str) -> dict[str, object]:
    bad, total = (f"avg_over_time(cute:slo_{part}:rate5m[{window}])" for part in ("bad", "total"))
    return {"record": _ratio(window), "expr": f"{bad} / ({total} > 0)"}


def _ratio(window: str) -> str:
    return f"cute:slo_error_ratio:rate{window}"


def _of(slo: Slo) -> str:
    return f'{{slo="{slo.name}"}}'
