"""`deploy/prometheus/rules.yaml`: what Prometheus records, and when it alerts."""

from scripts.release.monitoring.alert import FAST_INTERVAL, Alert
from scripts.release.monitoring.causes import CAUSES
from scripts.release.monitoring.slos import (
    BURNS,
    EDGE_FAILED,
    EDGE_REQUESTS,
    SLOS,
    Severity,
    Slo,
    burn_query,
    ratio_rules,
    rules_of,
    slow_rules,
)

RUNBOOKS = "https://docs.cute.example/operations/alerts"
"""Where the pages of the alerts are published: to be set by those who deploy the rules."""

Rule = dict[str, object]

_BUCKETS = "sum by (le) (max by (operation, le) (rate(cute_request_duration_seconds_bucket[5m])))"
SUMMARIES = {
    "availability": "The API fails so often that the month's error budget will not last.",
    "reachability": "Probes fail so often that the month's error budget will not last.",
    "latency": "The API is slow so often that the month's error budget will not last.",
    "freshness": "Webhooks are late for so long that the month's error budget will not last.",
}
_RESPONSES = "haproxy_backend_http_responses_total"
# HAProxy's backends: the portal has its own if its processes serve nothing else.
_SERVED = 'proxy=~"api|portal"'
_PROCESSES = "cute:requests:rate5m"
RECORDED: tuple[Rule, ...] = (
    # Of HAProxy or of nginx, whichever has the series. A response that was cut off has the status
    # that it began with.
    {
        "record": EDGE_REQUESTS,
        "expr": (
            f"sum(rate({_RESPONSES}{{{_SERVED}}}[5m])) or sum(rate(nginx_responses_total[5m]))"
        ),
    },
    {
        "record": EDGE_FAILED,
        "expr": (
            f'sum(rate({_RESPONSES}{{{_SERVED},code="5xx"}}[5m]))'
            f" + sum(rate(haproxy_backend_server_aborts_total{{{_SERVED}}}[5m]))\n"
            "or sum(rate(nginx_failed_responses_total[5m]))"
        ),
    },
    {
        "record": "cute:requests:rate5m",
        "expr": "max by (operation, status) (rate(cute_requests_total[5m]))",
    },
    # Availability as API processes see it: it lacks calls that failed before them.
    {
        "record": "cute:processes_failed:ratio5m",
        "expr": (f'(sum({_PROCESSES}{{status=~"5.."}}) or vector(0)) / (sum({_PROCESSES}) > 0)'),
    },
    {
        "record": "cute:request_duration_seconds:p50",
        "expr": f"histogram_quantile(0.5, {_BUCKETS})",
    },
    {
        "record": "cute:request_duration_seconds:p95",
        "expr": f"histogram_quantile(0.95, {_BUCKETS})",
    },
    {
        "record": "cute:request_duration_seconds:p99",
        "expr": f"histogram_quantile(0.99, {_BUCKETS})",
    },
    {
        "record": "cute:delivery_attempts:rate5m",
        "expr": "max by (outcome) (rate(cute_delivery_attempts_total[5m]))",
    },
    {
        "record": "cute:db_connections:ratio",
        "expr": (
            "sum(max by (application, state) (cute_db_connections)) / max(cute_db_connections_most)"
        ),
    },
)


def groups() -> dict[str, object]:
    """Return the content of the rules file."""
    burns = [_burn(slo, severity) for slo in SLOS for severity in BURNS]
    return {
        "groups": [
            {"name": "cute-recorded", "interval": "30s", "rules": list(RECORDED)},
            {
                "name": "cute-objectives",
                "interval": "30s",
                "rules": [*(rule for slo in SLOS for rule in rules_of(slo)), *ratio_rules()],
            },
            {"name": "cute-long-windows", "interval": "5m", "rules": slow_rules()},
            {"name": "cute-burn", "interval": "30s", "rules": burns},
            *(
                {
                    "name": name,
                    "interval": interval,
                    "rules": [_cause(alert) for alert in CAUSES if alert.is_fast is is_fast],
                }
                for name, interval, is_fast in (
                    ("cute-fast-causes", FAST_INTERVAL, True),
                    ("cute-causes", "30s", False),
                )
            ),
        ]
    }


def alert_names() -> list[str]:
    """Return the name of every alert."""
    return [*(slo.alert for slo in SLOS), *(alert.name for alert in CAUSES)]


def annotations(name: str, summary: str) -> dict[str, str]:
    """Return an alert's text, and the URL of its page."""
    return {"summary": summary, "runbook_url": f"{RUNBOOKS}/{name}.md"}


def _burn(slo: Slo, severity: Severity) -> Rule:
    return _alert(slo.alert, burn_query(slo, severity), "2m", severity, SUMMARIES[slo.name])


def _cause(alert: Alert) -> Rule:
    return _alert(alert.name, alert.query, alert.wait, alert.severity, alert.summary)


def _alert(name: str, query: str, wait: str, severity: Severity, summary: str) -> Rule:
    return {
        "alert": name,
        "expr": query,
        "for": wait,
        "labels": {"severity": severity.value},
        "annotations": annotations(name, summary),
    }
