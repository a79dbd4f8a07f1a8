"""Metrics of other exporters that our rules use, with their labels.

A test starts each exporter and finds them. `deploy/prometheus/prometheus.yaml` has a job for each.
"""

from collections.abc import Mapping
from enum import StrEnum


class Exporter(StrEnum):
    """A program that exports metrics, by the name of its package in Debian."""

    BLACKBOX = "prometheus-blackbox-exporter"
    HAPROXY = "haproxy"
    MTAIL = "mtail"
    NODE = "prometheus-node-exporter"
    POSTGRES = "prometheus-postgres-exporter"


# Off by default, but our rules need it.
POSTGRES_OPTIONS = ("--collector.database_wraparound",)
# Prometheus' own, of each target.
UP: Mapping[str, frozenset[str]] = {"up": frozenset({"job", "instance"})}
EXPORTED: Mapping[Exporter, Mapping[str, frozenset[str]]] = {
    Exporter.BLACKBOX: {
        "probe_success": frozenset({"job", "instance"}),
        "probe_ssl_earliest_cert_expiry": frozenset({"job", "instance"}),
    },
    Exporter.HAPROXY: {
        "haproxy_backend_http_responses_total": frozenset({"proxy", "code"}),
        "haproxy_backend_server_aborts_total": frozenset({"proxy"}),
    },
    Exporter.MTAIL: {
        "nginx_responses_total": frozenset(),
        "nginx_failed_responses_total": frozenset(),
    },
    Exporter.NODE: {
        "node_filesystem_avail_bytes": frozenset({"fstype", "mountpoint", "instance"}),
        "node_filesystem_size_bytes": frozenset({"fstype", "mountpoint", "instance"}),
    },
    Exporter.POSTGRES: {
        "pg_database_wraparound_age_datfrozenxid_seconds": frozenset({"datname"}),
        "pg_database_wraparound_age_datminmxid_seconds": frozenset({"datname"}),
        "pg_replication_slots_pg_wal_lsn_diff": frozenset({"slot_name"}),
        "pg_settings_max_wal_size_bytes": frozenset({"instance"}),
        "pg_stat_archiver_failed_count": frozenset({"instance"}),
        "pg_stat_user_tables_n_dead_tup": frozenset({"relname"}),
        "pg_stat_user_tables_n_live_tup": frozenset({"relname"}),
        "pg_wal_size_bytes": frozenset({"instance"}),
    },
}
FOREIGN: Mapping[str, frozenset[str]] = {
    **UP,
    **{name: labels for metrics in EXPORTED.values() for name, labels in metrics.items()},
}
