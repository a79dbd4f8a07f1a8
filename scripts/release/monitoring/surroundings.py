"""Alerts on the surroundings of our processes: the balancer, probes, PostgreSQL, disks.

They read what other programs export: see `exporters`.
"""

from scripts.release.monitoring.alert import PAGE, TICKET, Alert, steady

PROBED = 'instance="https://h/readyz",job="probe"'
CERTIFICATE_DAYS = 14
# Of the two billion after which PostgreSQL refuses to write; it freezes rows from 200 million on.
MOST_AGE = 1_000_000_000
# Transactions in a quarter of an hour at 1,000 changes a second.
MOST_SNAPSHOT_AGE = 1_000_000
MOST_SLOT_BYTES = 10 * 2**30
DEAD_ROWS, DEAD_SHARE = 100_000, 0.3
WAL_TIMES = 3
FREE_SHARE, FILLING_SHARE = 0.1, 0.4
DISKS = 'fstype!~"ramfs|squashfs"'
DISK = '{fstype="ext4",instance="h",mountpoint="/data"}'
FREE, SIZE = (f"node_filesystem_{part}_bytes" for part in ("avail", "size"))
FREE_RATIO = f"min by (instance, mountpoint) ({FREE}{{{DISKS}}} / ({SIZE}{{{DISKS}}} > 0))"
FROZEN, MULTI = (
    f"pg_database_wraparound_age_dat{part}_seconds" for part in ("frozenxid", "minmxid")
)
DEAD, LIVE = (f"pg_stat_user_tables_n_{part}_tup" for part in ("dead", "live"))
WAL, WAL_SETTING = "pg_wal_size_bytes", "pg_settings_max_wal_size_bytes"
GIB = 2**30

SURROUNDINGS = (
    Alert(
        "CuteEdgeUnreachable",
        "max by (instance) (probe_success) == 0",
        "30s",
        PAGE,
        "A probe through the balancer fails: callers get no response, or an error.",
        {f"probe_success{{{PROBED}}}": steady(0)},
        {"instance": "https://h/readyz"},
        is_fast=True,
    ),
    Alert(
        "CuteCertificateEnding",
        f"min by (instance) (probe_ssl_earliest_cert_expiry) - time() < {CERTIFICATE_DAYS} * 86400",
        "10m",
        TICKET,
        f"The balancer's certificate, or its chain, expires within {CERTIFICATE_DAYS} days.",
        {f"probe_ssl_earliest_cert_expiry{{{PROBED}}}": steady(86_400)},
        {"instance": "https://h/readyz"},
    ),
    Alert(
        "CuteExporterMissing",
        'max by (job, instance) (up{job=~"edge|probe|postgres|node"}) == 0\n'
        'or absent(up{job="edge"})\n'
        'or absent(up{job="probe"})',
        "2m",
        PAGE,
        "The balancer, the probe, PostgreSQL or a host gives no metrics: alerts on it can't fire.",
        {
            'up{job="edge",instance="h"}': steady(0),
            'up{job="probe",instance="h"}': steady(1),
            "cute_up": steady(1),
        },
        {"job": "edge", "instance": "h"},
    ),
    Alert(
        "CuteDiskNearFull",
        f"{FREE_RATIO} < {FREE_SHARE:g}",
        "5m",
        PAGE,
        f"A file system has less than {FREE_SHARE:.0%} free.",
        {f"{FREE}{DISK}": steady(5), f"{SIZE}{DISK}": steady(100)},
        {"instance": "h", "mountpoint": "/data"},
    ),
    Alert(
        "CuteDiskFilling",
        f"min by (instance, mountpoint) (predict_linear({FREE}{{{DISKS}}}[6h], 3 * 86400)) < 0\n"
        f"and {FREE_RATIO} < {FILLING_SHARE:g}",
        "30m",
        TICKET,
        "A file system will be full within three days, if it fills up as in the last six hours.",
        {f"{FREE}{DISK}": "30000-10x60", f"{SIZE}{DISK}": "100000x60"},
        {"instance": "h", "mountpoint": "/data"},
    ),
    Alert(
        "CuteTransactionIdsRunOut",
        f"max by (datname) ({FROZEN}) > {MOST_AGE}\nor max by (datname) ({MULTI}) > {MOST_AGE}",
        "10m",
        PAGE,
        "Half of the transaction ids are used and not frozen: PostgreSQL will refuse to write.",
        {f'{FROZEN}{{datname="cute"}}': steady(1.2e9)},
        {"datname": "cute"},
    ),
    Alert(
        "CuteSnapshotHeld",
        f"max by (holder) (cute_db_snapshot_age) > {MOST_SNAPSHOT_AGE}",
        "10m",
        TICKET,
        "An old transaction or replication slot keeps PostgreSQL from removing dead rows.",
        {'cute_db_snapshot_age{holder="session"}': steady(2 * MOST_SNAPSHOT_AGE)},
        {"holder": "session"},
    ),
    Alert(
        "CuteReplicationSlotBehind",
        f"max by (slot_name) (pg_replication_slots_pg_wal_lsn_diff) > {MOST_SLOT_BYTES}",
        "5m",
        PAGE,
        f"A replication slot keeps over {MOST_SLOT_BYTES // GIB} GiB of WAL: its reader is slow.",
        {'pg_replication_slots_pg_wal_lsn_diff{slot_name="standby"}': steady(2 * MOST_SLOT_BYTES)},
        {"slot_name": "standby"},
    ),
    Alert(
        "CuteDeadRows",
        f"max by (relname) ({DEAD}) > {DEAD_ROWS}\n"
        f"and max by (relname) ({DEAD} / ({DEAD} + {LIVE})) > {DEAD_SHARE:g}",
        "30m",
        TICKET,
        f"More than {DEAD_SHARE:.0%} of a table are dead rows: autovacuum does not keep up.",
        {
            f'{DEAD}{{relname="items"}}': "200000x80",
            f'{LIVE}{{relname="items"}}': "300000x80",
        },
        {"relname": "items"},
    ),
    Alert(
        "CuteWalGrowing",
        f"max by (instance) ({WAL}) > {WAL_TIMES} * max by (instance) ({WAL_SETTING})\n"
        "or max by (instance) (increase(pg_stat_archiver_failed_count[15m])) > 0",
        "10m",
        PAGE,
        "PostgreSQL keeps far more WAL than it is set to, or can't archive it: its disk fills up.",
        {f'{WAL}{{instance="h"}}': steady(7 * GIB), f'{WAL_SETTING}{{instance="h"}}': steady(GIB)},
        {"instance": "h"},
    ),
)
