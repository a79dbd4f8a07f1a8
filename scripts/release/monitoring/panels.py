"""The dashboard: rows of panels with their queries."""

from collections.abc import Mapping, Sequence

from scripts.release.monitoring.delivery_panels import DELIVERY
from scripts.release.monitoring.panel import (
    A_SECOND,
    BAD_IF_ANY,
    BUDGET,
    COUNT,
    GOOD_IF_ANY,
    SECONDS,
    SHARE,
    STAT,
    Panel,
    per_process,
    single,
)

ROWS: Mapping[str, Sequence[Panel]] = {
    "Objectives": (
        Panel(
            "Error budget left, 30 days",
            SHARE,
            (("cute:slo_budget_left:ratio", "{{slo}}"),),
            "The remaining share of the error budget. Below 0 the objective is missed.",
            kind=STAT,
            steps=BUDGET,
        ),
        Panel(
            "How fast the budget burns, last hour",
            COUNT,
            (("cute:slo_error_ratio:rate1h / (1 - cute:slo_objective)", "{{slo}}"),),
            "1: it lasts exactly 30 days. 14.4: it is used up in two.",
        ),
        Panel(
            "Alerts that fire",
            COUNT,
            (
                (
                    'count by (alertname) (ALERTS{alertstate="firing",alertname=~"Cute.*"})',
                    "{{alertname}}",
                ),
            ),
        ),
    ),
    "Edge": (
        Panel(
            "Requests at the balancer",
            A_SECOND,
            (("cute:edge_requests:rate5m", "requests"), ("cute:edge_failed:rate5m", "failed")),
        ),
        Panel(
            "Share that failed",
            SHARE,
            (
                ("cute:edge_failed:rate5m / (cute:edge_requests:rate5m > 0)", "at the balancer"),
                ("cute:processes_failed:ratio5m", "as API processes count them"),
            ),
            "Calls that fail only at the balancer reached no process, or lost it.",
        ),
        single("Probes that succeed", SHARE, "avg by (instance) (probe_success)", "{{instance}}"),
    ),
    "Requests": (
        Panel(
            "Requests by status",
            A_SECOND,
            (("sum by (status) (cute:requests:rate5m)", "{{status}}"),),
        ),
        Panel(
            "Failed requests by operation",
            A_SECOND,
            (
                (
                    'topk(10, sum by (operation) (cute:requests:rate5m{status=~"5.."}) > 0)',
                    "{{operation}}",
                ),
            ),
            "Statuses from 500 on.",
        ),
        Panel(
            "Time of requests",
            SECONDS,
            tuple(
                (f"cute:request_duration_seconds:p{share}", f"p{share}") for share in (50, 95, 99)
            ),
        ),
        Panel(
            "Slowest operations, p99",
            SECONDS,
            (
                (
                    "topk(10, histogram_quantile(0.99, sum by (operation, le)"
                    " (max by (operation, le) (rate(cute_request_duration_seconds_bucket[15m])))))",
                    "{{operation}}",
                ),
            ),
        ),
        Panel(
            "Decisions of rate limits",
            A_SECOND,
            (
                (
                    "sum by (decision) (max by (decision, host, pid)"
                    " (rate(cute_limit_decisions_total[5m])))",
                    "{{decision}}",
                ),
                ("max(rate(cute_limit_fallbacks_total[5m]))", "by one process alone"),
            ),
        ),
        Panel(
            "Checks of readiness",
            COUNT,
            (("max by (check) (cute_check_state)", "{{check}}"),),
            "The worst of all API processes: 0 ok, 1 degraded, 2 unready.",
        ),
        Panel(
            "Circuit breakers",
            COUNT,
            (("max by (breaker) (cute_breaker_state) > 0", "{{breaker}}"),),
            "The worst of all API processes: 1 half open, 2 open.",
        ),
    ),
    "Events and webhooks": DELIVERY,
    "Rows of requests": (
        Panel(
            "Stored and lost",
            A_SECOND,
            (
                ("max(rate(cute_usage_rows_stored_total[5m]))", "stored"),
                ("max(rate(cute_usage_rows_dropped_total[5m]))", "lost"),
                ("max(rate(cute_sink_rows_written_total[5m]))", "in the other engine"),
                ("max(rate(cute_sink_rows_dropped_total[5m]))", "lost to the other engine"),
            ),
        ),
        Panel(
            "Waiting",
            COUNT,
            (
                ("max(cute_usage_rows_waiting)", "on Valkey"),
                (f"sum({per_process('cute_usage_rows_queued')})", "in API processes"),
            ),
        ),
        single("Oldest that waits", SECONDS, "max(cute_usage_row_age_seconds)"),
    ),
    "PostgreSQL and Valkey": (
        single("Lag of replicas at most", SECONDS, "max(cute_replica_lag_seconds)"),
        Panel(
            "Servers",
            COUNT,
            (
                ("max by (server) (cute_up)", "{{server}} responds"),
                ("max(cute_valkey_writable)", "Valkey takes writes"),
            ),
            kind=STAT,
            steps=GOOD_IF_ANY,
        ),
        Panel(
            "Connections by application",
            COUNT,
            (
                (
                    "sum by (application) (max by (application, state) (cute_db_connections))",
                    "{{application}}",
                ),
                ("max(cute_db_connections_most)", "most"),
            ),
        ),
        Panel(
            "Pools of API processes",
            COUNT,
            (
                (
                    "sum by (pool, state) (max by (pool, state, host, pid)"
                    " (cute_db_pool_connections))",
                    "{{pool}} {{state}}",
                ),
                (
                    "sum by (pool) (max by (pool, host, pid) (cute_db_pool_size))",
                    "{{pool}} most",
                ),
            ),
        ),
        Panel(
            "Waits for a connection",
            A_SECOND,
            (
                (
                    "sum by (pool) (max by (pool, host, pid) (rate(cute_db_pool_waits_total[5m])))",
                    "{{pool}}",
                ),
                (
                    "sum by (pool) (max by (pool, host, pid)"
                    " (rate(cute_db_pool_timeouts_total[5m])))",
                    "{{pool}} in vain",
                ),
            ),
        ),
        single(
            "Calls that wait for a connection",
            COUNT,
            "sum by (pool) (max by (pool, host, pid) (rate(cute_db_pool_wait_seconds_total[5m])))",
            "{{pool}}",
            "The average number at the same time.",
        ),
        Panel(
            "Ready for events, migrations missing",
            COUNT,
            (
                ("max(cute_event_partitions_ahead)", "weeks ready"),
                ("min(cute_migrations_missing)", "migrations missing"),
            ),
        ),
    ),
    "Processes": (
        Panel(
            "Processes",
            COUNT,
            (("max by (process) (cute_processes)", "{{process}}"),),
        ),
        single(
            "CPU",
            SHARE,
            "max by (process, host, pid) (rate(cute_process_cpu_seconds_total[5m]))",
            "{{process}} {{host}}/{{pid}}",
            "100 %: a processor.",
        ),
        single(
            "Memory",
            "bytes",
            per_process("cute_process_resident_memory_bytes"),
            "{{process}} {{host}}/{{pid}}",
        ),
        single(
            "Files and connections",
            SHARE,
            per_process("cute_process_open_fds / cute_process_max_fds"),
            "{{process}} {{host}}/{{pid}}",
            "Of how many may be open.",
        ),
        single(
            "Age",
            SECONDS,
            f"time() - {per_process('cute_process_start_time_seconds')}",
            "{{process}} {{host}}/{{pid}}",
        ),
        single(
            "Releases",
            COUNT,
            "count by (process, version, spec)"
            " (max by (process, host, pid, version, spec) (cute_build_info))",
            "{{process}} {{version}}, document {{spec}}",
        ),
    ),
    "Bugs and strangers": (
        Panel(
            "Must be 0",
            COUNT,
            (
                ("sum(max by (writer) (cute_rows_set_aside))", "rows set aside in 30 days"),
                (
                    "sum(max by (operation)"
                    " (increase(cute_response_mismatches_total[1d]))) or vector(0)",
                    "responses against the document, a day",
                ),
                ("max(increase(cute_jobs_refused_total[1d]))", "jobs of strangers, a day"),
                (
                    "sum(max by (place) (increase(cute_valkey_junk_total[1d]))) or vector(0)",
                    "values of strangers on Valkey, a day",
                ),
                (
                    "sum(max by (outcome, host, pid)"
                    ' (increase(cute_spans_total{outcome!="sent"}[1d]))) or vector(0)',
                    "spans dropped, a day",
                ),
            ),
            width=16,
            kind=STAT,
            steps=BAD_IF_ANY,
        ),
        Panel(
            "Sampled responses",
            A_SECOND,
            (
                ("max(rate(cute_responses_sampled_total[5m]))", "checked"),
                ("max(rate(cute_response_samples_dropped_total[5m]))", "not checked"),
            ),
        ),
    ),
}
