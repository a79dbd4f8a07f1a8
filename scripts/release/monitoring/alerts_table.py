"""`docs/operations/alerts/README.md`: the objectives, and every alert with its page."""

from scripts.release.monitoring.causes import CAUSES
from scripts.release.monitoring.rules import SUMMARIES
from scripts.release.monitoring.slos import BURNS, PERIOD_DAYS, SLOS, Severity

INTRODUCTION = """\
# Objectives and alerts

What `deploy/prometheus/rules.yaml` measures and alerts on. [Observe](../observe.md) says how to use
it, and [the decision](../../decisions/observability.md#objectives-for-30-days) why these numbers.

## Objectives

In {days} days:

| Objective | Promise | Budget |
| --- | --- | --- |
"""
BURN = """\

An alert on an objective fires when its budget burns too fast over both a long and a short window:

| Severity | Faster than allowed | Windows | Budget used |
| --- | --- | --- | --- |
"""
ALERTS = """\

## Alerts

`page`: somebody must act now. `ticket`: somebody must act within days. In both cases
start with [`cute doctor`](../doctor.md), which checks what all processes depend on.

| Alert | Severity | Means |
| --- | --- | --- |
"""
HOURS = {"1h": 1, "6h": 6, "1d": 24, "3d": 72}


def page() -> str:
    """Return the Markdown of the page."""
    objectives = "".join(
        f"| {slo.name} | {slo.objective:.1%} {slo.promise} | {_minutes(slo.objective)} |\n"
        for slo in SLOS
    )
    burns = "".join(
        f"| {severity} | {burn.factor:g} times | {burn.long} and {burn.short} |"
        f" {burn.factor * HOURS[burn.long] / (PERIOD_DAYS * 24):.0%} |\n"
        for severity, rates in BURNS.items()
        for burn in rates
    )
    both = " or ".join(Severity)
    rows = [
        *((slo.alert, both, SUMMARIES[slo.name]) for slo in SLOS),
        *((alert.name, alert.severity.value, alert.summary) for alert in CAUSES),
    ]
    alerts = "".join(
        f"| [{name}]({name}.md) | {severity} | {text} |\n" for name, severity, text in rows
    )
    return f"{INTRODUCTION.format(days=PERIOD_DAYS)}{objectives}{BURN}{burns}{ALERTS}{alerts}"


def _minutes(objective: float) -> str:
    minutes = PERIOD_DAYS * 24 * 60 * (1 - objective)
    return f"{1 - objective:.1%}: {minutes:.0f} minutes in which nothing meets it"
