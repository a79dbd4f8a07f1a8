"""Alerts by cause, for problems that the objectives don't show or show too late.

Each has a page, `docs/operations/alerts/NAME.md`, and an example for `promtool test rules`: series
that make it fire.
"""

from cute_api.doctor.database_rules import USED_WARN
from cute_api.services.system_health import checks
from scripts.release.monitoring.alert import PAGE, TICKET, Alert, rising, steady
from scripts.release.monitoring.surroundings import SURROUNDINGS

PROCESS = 'process="api",host="h",pid="1"'
CAUSES = (
    Alert(
        "CuteMetricsMissing",
        "absent(cute_up)",
        "2m",
        PAGE,
        "Prometheus gets no metrics from any `cute usage`: no other alert can fire.",
        {},
    ),
    Alert(
        "CuteServerDown",
        "max by (server) (cute_up) == 0",
        "3s",
        PAGE,
        "PostgreSQL or Valkey does not respond.",
        {'cute_up{server="postgresql"}': steady(0), 'cute_up{server="valkey"}': steady(1)},
        {"server": "postgresql"},
        is_fast=True,
    ),
    Alert(
        "CuteValkeyNotWritable",
        "max(cute_valkey_writable) == 0",
        "2m",
        PAGE,
        "Valkey responds but rejects writes: its memory or disk is full, or it is a replica.",
        {"cute_valkey_writable": steady(0)},
    ),
    Alert(
        "CuteProcessMissing",
        "max by (process) (cute_processes) == 0",
        "2m",
        PAGE,
        "No process of a kind has reported for half a minute.",
        {'cute_processes{process="relay"}': steady(0), 'cute_processes{process="api"}': steady(2)},
        {"process": "relay"},
    ),
    Alert(
        "CuteProcessUnready",
        'max by (check, host, pid) (cute_check_state{check!="encryption_keys"}) == 2',
        "2m",
        PAGE,
        "An API process can't serve: its readiness is 503.",
        {f'cute_check_state{{check="database",{PROCESS}}}': steady(2)},
        {"check": "database", "host": "h", "pid": "1"},
    ),
    Alert(
        "CuteEncryptionKeysDiffer",
        'max by (host, pid) (cute_check_state{check="encryption_keys"}) > 0',
        "5m",
        PAGE,
        "An API process lacks an encryption key that others use, or has one that the others lack.",
        {f'cute_check_state{{check="encryption_keys",{PROCESS}}}': steady(1)},
        {"host": "h", "pid": "1"},
    ),
    Alert(
        "CuteLimitsPerProcess",
        "sum(max without (instance, pod) (rate(cute_limit_fallbacks_total[5m]))) > 0",
        "5m",
        TICKET,
        "Each process counts rate limits on its own, because Valkey is unavailable.",
        {"cute_limit_fallbacks_total": rising(5)},
    ),
    Alert(
        "CuteRelayStuck",
        f"max(cute_outbox_age_seconds) > {checks.OUTBOX_BAD_S:g}\n"
        'or max(cute_work_active{work="relay"}) == 0\n'
        'or max(cute_work_heartbeat_age_seconds{work="relay"}) > 15',
        "1m",
        PAGE,
        "Events are not sent on: no relay is running, or it hangs or fails.",
        {"cute_outbox_age_seconds": rising(60)},
    ),
    Alert(
        "CuteDeliveriesBehind",
        f"max(cute_due_delivery_age_well_seconds) > {checks.OLDEST_DUE_WARN_S:g}",
        "5m",
        PAGE,
        "Webhooks are late at receivers that respond: there are too few workers.",
        {"cute_due_delivery_age_well_seconds": rising(60)},
    ),
    Alert(
        "CuteWorkersTooFew",
        'max(cute_delivery_workers_wanted) > max(cute_processes{process="worker"})',
        "15m",
        TICKET,
        "Too few workers run: the autoscaler is at its maximum, or no autoscaler runs.",
        {
            "cute_delivery_workers_wanted": steady(5),
            'cute_processes{process="worker"}': steady(2),
        },
    ),
    Alert(
        "CuteUsageRowsBehind",
        f"max(cute_usage_row_age_seconds) > {checks.USAGE_BAD_S:g} "
        f"or max(cute_usage_rows_waiting) > {checks.USAGE_ROWS_BAD}",
        "5m",
        PAGE,
        "Rows of requests are not stored: above 200,000, new rows are dropped.",
        {"cute_usage_rows_waiting": steady(160_000)},
    ),
    Alert(
        "CuteUsageRowsDropped",
        "sum(max without (instance, pod) (increase(cute_usage_rows_dropped_total[15m]))) > 0",
        "0m",
        TICKET,
        "Rows of requests were lost: usage counts are too low.",
        {"cute_usage_rows_dropped_total": rising(1)},
    ),
    Alert(
        "CuteConnectionsNearLimit",
        f"cute:db_connections:ratio > {USED_WARN}",
        "5m",
        PAGE,
        "PostgreSQL has almost as many connections as it allows.",
        {
            'cute_db_connections{application="cute",state="idle"}': steady(90),
            "cute_db_connections_most": steady(97),
        },
    ),
    Alert(
        "CutePoolExhausted",
        "sum by (pool) "
        "(max without (instance, pod) (increase(cute_db_pool_timeouts_total[5m]))) > 0",
        "1m",
        PAGE,
        "Calls got 503, because no connection to PostgreSQL came free within 5 seconds.",
        {f'cute_db_pool_timeouts_total{{pool="direct",{PROCESS}}}': rising(3)},
        {"pool": "direct"},
    ),
    Alert(
        "CuteCallsFailFast",
        "max by (breaker) (max_over_time(cute_breaker_state[1m])) > 0",
        "2m",
        PAGE,
        "Calls get 503 at once: PostgreSQL did not respond in time to recent calls of their kind.",
        {f'cute_breaker_state{{breaker="items",{PROCESS}}}': steady(2)},
        {"breaker": "items"},
    ),
    Alert(
        "CuteMailsFailing",
        f"max(cute_mail_age_seconds) > {checks.MAIL_WARN_S:g} "
        f"or max(delta(cute_mails_failed[1h])) > {checks.MAILS_GIVEN_UP_WARN}",
        "5m",
        TICKET,
        "Emails are not sent: people can't sign up or reset their password.",
        {"cute_mail_age_seconds": steady(900)},
    ),
    Alert(
        "CuteMigrationsMissing",
        "min(cute_migrations_missing) > 0",
        "10m",
        TICKET,
        "The database lacks migrations of the running release.",
        {"cute_migrations_missing": steady(2)},
    ),
    Alert(
        "CutePartitionsMissing",
        f"max(cute_event_partitions_ahead) < {checks.WEEKS_WARN}",
        "10m",
        TICKET,
        "Partitions for events are not created: once the last is full, no event can be written.",
        {"cute_event_partitions_ahead": steady(1)},
    ),
    Alert(
        "CuteForeignWrites",
        "sum(max without (instance, pod) (increase(cute_jobs_refused_total[15m]))) > 0\n"
        "or sum(max without (instance, pod) (increase(cute_valkey_junk_total[15m]))) > 0",
        "0m",
        PAGE,
        "Something other than Cute writes to Valkey.",
        {"cute_jobs_refused_total": rising(1)},
    ),
    Alert(
        "CuteRowsSetAside",
        "sum(max by (writer) (delta(cute_rows_set_aside[1h]))) > 0",
        "0m",
        TICKET,
        "A loop could not write a row, and set it aside: a bug in the server.",
        {'cute_rows_set_aside{writer="relay"}': "0x3 1x40"},
        begun=4,
    ),
    Alert(
        "CuteResponseMismatch",
        "sum by (operation) "
        "(max without (instance, pod) (increase(cute_response_mismatches_total[1h]))) > 0",
        "0m",
        TICKET,
        "Responses don't match the document: a bug in the server.",
        {'cute_response_mismatches_total{operation="get_me"}': rising(1)},
        {"operation": "get_me"},
    ),
    Alert(
        "CuteFilesNearLimit",
        "max by (process, host, pid) (cute_process_open_fds / cute_process_max_fds) > 0.8",
        "5m",
        TICKET,
        "A process has almost as many files and connections open as it is allowed.",
        {
            f"cute_process_open_fds{{{PROCESS}}}": steady(950),
            f"cute_process_max_fds{{{PROCESS}}}": steady(1_024),
        },
        {"process": "api", "host": "h", "pid": "1"},
    ),
    Alert(
        "CuteReleasesDiffer",
        "count(count by (version) (cute_build_info)) > 1",
        "1h",
        TICKET,
        "Several releases have run side by side for an hour: an upgrade is not complete.",
        {
            f'cute_build_info{{{PROCESS},version="1",spec="1"}}': "1x70",
            'cute_build_info{process="relay",host="h",pid="2",version="2",spec="2"}': "1x70",
        },
    ),
    *SURROUNDINGS,
)
