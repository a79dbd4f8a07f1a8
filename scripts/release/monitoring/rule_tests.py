"""`deploy/prometheus/tests.yaml`: each alert fires when it must and not otherwise.

For `promtool test rules`. Every alert has an example that makes it fire; a healthy example fires
none.
"""

from collections.abc import Iterator, Mapping

from scripts.release.monitoring.alert import Alert, rising
from scripts.release.monitoring.causes import CAUSES
from scripts.release.monitoring.rules import SUMMARIES, alert_names, annotations
from scripts.release.monitoring.slos import FAST_S, SLOS, Severity, Slo

Test = dict[str, object]
Series = Mapping[str, str]

GET = 'operation="get_me"'
DURATION = "cute_request_duration_seconds"
RESPONSES = "haproxy_backend_http_responses_total"
PROBED = 'instance="https://h/readyz",job="probe"'
DISK = '{fstype="ext4",instance="h",mountpoint="/data"}'


def requests(failed: float, slow: float, each: float = 600) -> Series:
    """`each` a minute for an hour, of which shares fail or are slow."""
    return {
        f'cute_requests_total{{{GET},status="200"}}': f"0+{each * (1 - failed):g}x70",
        f'cute_requests_total{{{GET},status="503"}}': f"0+{each * failed:g}x70",
        f'{RESPONSES}{{proxy="api",code="2xx"}}': f"0+{each * (1 - failed):g}x70",
        f'{RESPONSES}{{proxy="api",code="5xx"}}': f"0+{each * failed:g}x70",
        'haproxy_backend_server_aborts_total{proxy="api"}': "0x70",
        f"{DURATION}_count{{{GET}}}": f"0+{each:g}x70",
        f'{DURATION}_bucket{{{GET},le="{FAST_S}"}}': f"0+{each * (1 - slow):g}x70",
        f'{DURATION}_bucket{{{GET},le="+Inf"}}': f"0+{each:g}x70",
    }


WELL: Series = {
    **requests(0, 0),
    'cute_up{server="postgresql"}': "1x70",
    'cute_up{server="valkey"}': "1x70",
    "cute_valkey_writable": "1x70",
    'cute_processes{process="api"}': "2x70",
    'cute_processes{process="relay"}': "2x70",
    'cute_check_state{check="database",process="api",host="h",pid="1"}': "0x70",
    'cute_work_active{work="relay"}': "1x70",
    'cute_work_heartbeat_age_seconds{work="relay"}': "1x70",
    "cute_outbox_age_seconds": "0x70",
    "cute_due_delivery_age_well_seconds": "2x70",
    "cute_usage_row_age_seconds": "1x70",
    "cute_usage_rows_waiting": "20x70",
    "cute_usage_rows_dropped_total": "7x70",
    "cute_limit_fallbacks_total": "7x70",
    "cute_jobs_refused_total": "0x70",
    'cute_db_connections{application="cute",state="idle"}': "40x70",
    "cute_db_connections_most": "97x70",
    "cute_mail_age_seconds": "3x70",
    "cute_mails_failed": "4x70",
    "cute_migrations_missing": "0x70",
    "cute_event_partitions_ahead": "5x70",
    'up{job="edge",instance="h"}': "1x70",
    f"up{{{PROBED}}}": "1x70",
    f"probe_success{{{PROBED}}}": "1x70",
    f"probe_ssl_earliest_cert_expiry{{{PROBED}}}": "4000000x70",
    f"node_filesystem_avail_bytes{DISK}": "50x70",
    f"node_filesystem_size_bytes{DISK}": "100x70",
    'pg_database_wraparound_age_datfrozenxid_seconds{datname="cute"}': "150000000x70",
    'cute_db_snapshot_age{holder="session"}': "300x70",
    'pg_replication_slots_pg_wal_lsn_diff{slot_name="standby"}': "100000x70",
    'pg_stat_user_tables_n_dead_tup{relname="items"}': "50000x70",
    'pg_stat_user_tables_n_live_tup{relname="items"}': "900000x70",
    'pg_wal_size_bytes{instance="h"}': "1000000000x70",
    'pg_settings_max_wal_size_bytes{instance="h"}': "1073741824x70",
}
BURNING: Mapping[str, Series] = {
    "availability": requests(0.02, 0),
    "reachability": {f"probe_success{{{PROBED}}}": "0x70"},
    "latency": requests(0, 0.2),
    "freshness": {
        "cute_outbox_age_seconds": "0x70",
        "cute_due_delivery_age_well_seconds": "90x70",
    },
}
# Rates over an hour or days have the same ratio once there is some data, and evaluations cost time.
BURNS_BY = "15m"
# Two failures among twenty requests an hour wake nobody.
FEW = requests(0.1, 0, each=0.3)


def document() -> dict[str, object]:
    """The document of the file."""
    return {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "1m",
        "tests": [
            _test("All is well", WELL, [_expected(alert, "1h") for alert in alert_names()]),
            _few(),
            *(_burning(slo) for slo in SLOS),
            *(_firing(alert) for alert in CAUSES),
            *_counted(),
        ],
    }


def _few() -> Test:
    availability = SLOS[0]
    check = _expected(availability.alert, "1h", _burn(availability, Severity.TICKET))
    return _test("Few requests wake nobody", FEW, [check])


def _burning(slo: Slo) -> Test:
    check = _expected(slo.alert, BURNS_BY, *(_burn(slo, severity) for severity in Severity))
    return _test(f"{slo.alert} fires", BURNING[slo.name], [check])


def _burn(slo: Slo, severity: Severity) -> Test:
    return {
        "exp_labels": {"slo": slo.name, "severity": severity.value},
        "exp_annotations": annotations(slo.alert, SUMMARIES[slo.name]),
    }


def _firing(alert: Alert) -> Test:
    expected: Test = {
        "exp_labels": {**alert.fires_with, "severity": alert.severity.value},
        "exp_annotations": annotations(alert.name, alert.summary),
    }
    check = _expected(alert.name, alert.after, expected)
    return _test(f"{alert.name} fires", alert.example, [check])


def _counted() -> Iterator[Test]:
    """Return the counted requests, and the failed ones."""
    twice = {
        f'cute_requests_total{{{GET},status="200",instance="{instance}"}}': rising(60)
        for instance in ("a", "b")
    }
    yield _valued("Two exporters are not counted twice", twice, "sum(cute:requests:rate5m)", 1)
    died = {
        f'{RESPONSES}{{proxy="api",code="2xx"}}': rising(60),
        f'{RESPONSES}{{proxy="api",code="5xx"}}': rising(120),
        'haproxy_backend_server_aborts_total{proxy="api"}': rising(60),
        f'cute_requests_total{{{GET},status="200"}}': rising(120),
    }
    failed, ratio = "sum(cute:edge_failed:rate5m)", "sum(cute:processes_failed:ratio5m)"
    yield _valued("HAProxy's 503 and what it cut off have failed", died, failed, 3)
    yield _valued("Processes count neither", died, ratio, 0)
    nginx = {"nginx_responses_total": rising(120), "nginx_failed_responses_total": rising(60)}
    yield _valued("nginx's failed responses have failed", nginx, failed, 1)


def _valued(name: str, series: Series, query: str, value: float) -> Test:
    sample = {"labels": "{}", "value": value}
    return {
        **_test(name, series, []),
        "promql_expr_test": [{"expr": query, "eval_time": "12m", "exp_samples": [sample]}],
    }


def _test(name: str, series: Series, alerts: list[Test]) -> Test:
    made: Test = {
        "name": name,
        "interval": "1m",
        "input_series": [
            {"series": selector, "values": values} for selector, values in series.items()
        ],
    }
    return {**made, "alert_rule_test": alerts} if alerts else made


def _expected(alert: str, at: str, *expected: Test) -> Test:
    return {"alertname": alert, "eval_time": at, "exp_alerts": list(expected)}
