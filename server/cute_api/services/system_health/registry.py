"""All checks of a deployment, once: who shows each of them, and what may cause it.

`cute doctor`, `/readyz`, `/admin/health` and the alerts select from here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Registered:
    """A check. `doctor` is its name in `cute doctor`, `health` on `/admin/health`.

    With both, `cute doctor` checks it more closely itself; with `health` alone it shows the same
    finding. `readiness` is its name in `/readyz`. `causes` are names of other checks, the most
    basic first.
    """

    doctor: str | None = None
    health: str | None = None
    readiness: str | None = None
    alerts: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()

    @property
    def name(self) -> str | None:
        """The name in `cute doctor`; None if it does not show the check."""
        return self.doctor or self.health


_POSTGRESQL = ("PostgreSQL", "Migrations", "Connections", "Waits for locks")
_VALKEY = ("Valkey", "Valkey's memory", "Valkey's persistence", "Valkey's writes")
_RELAY = (*_POSTGRESQL, "Lock of cute relay")
_STORES = (*_POSTGRESQL, *_VALKEY)
_NAMES = ("Names (DNS)",)

CHECKS = (
    Registered("Python"),
    Registered("Build", alerts=("CuteReleasesDiffer",)),
    Registered("Settings"),
    Registered("PostgreSQL", readiness="database", alerts=("CuteServerDown",)),
    Registered(
        "Migrations",
        "Migrations",
        "database",
        alerts=("CuteMigrationsMissing",),
        causes=("PostgreSQL",),
    ),
    Registered("Pooler"),
    Registered("Direct connection"),
    Registered(
        "Connections",
        alerts=("CuteConnectionsNearLimit", "CutePoolExhausted"),
        causes=("PostgreSQL", "Waits for locks"),
    ),
    Registered("Clock of PostgreSQL"),
    Registered(
        "Encryption keys", readiness="encryption_keys", alerts=("CuteEncryptionKeysDiffer",)
    ),
    Registered("Lock of cute relay", "Relay", alerts=("CuteRelayStuck",), causes=_POSTGRESQL),
    Registered("Lock of cute usage", "Usage", alerts=("CuteMetricsMissing",), causes=_POSTGRESQL),
    Registered("Lock of cute background", causes=_POSTGRESQL),
    Registered("Waits for locks", alerts=("CuteSnapshotHeld",)),
    Registered("Valkey", "Valkey", "valkey", alerts=("CuteServerDown",)),
    Registered("Valkey's writes", alerts=("CuteValkeyNotWritable",), causes=_VALKEY[:-1]),
    Registered("Valkey's memory", causes=("Valkey",)),
    Registered("Valkey's persistence", causes=("Valkey",)),
    Registered("Clock of Valkey"),
    Registered(
        "Limits' store",
        "Limit storage",
        "limits",
        alerts=("CuteLimitsPerProcess",),
        causes=_VALKEY,
    ),
    Registered("Public URL", alerts=("CuteEdgeUnreachable",)),
    Registered("Items' URL"),
    Registered("Location file"),
    Registered(
        "API",
        alerts=("CuteProcessMissing", "CuteProcessUnready"),
        causes=(*_POSTGRESQL, "Encryption keys", *_VALKEY, "Limits' store"),
    ),
    Registered("Certificate of the public URL", alerts=("CuteCertificateEnding",), causes=_NAMES),
    Registered("Names (DNS)"),
    Registered("Mail server", causes=_NAMES),
    Registered(health="Database size", alerts=("CuteDiskFilling", "CuteDiskNearFull")),
    Registered(health="Weeks ready for events", alerts=("CutePartitionsMissing",), causes=_RELAY),
    Registered(health="Error rate, last 5 minutes", causes=_STORES),
    Registered(health="Error rate, last hour", alerts=("CuteApiErrorBudgetBurn",), causes=_STORES),
    Registered(health="Relay lag", alerts=("CuteRelayStuck",), causes=_RELAY),
    Registered(health="Outbox backlog", causes=_RELAY),
    Registered(health="Deliveries due", causes=(*_RELAY, "Workers", *_NAMES)),
    Registered(
        health="Oldest due delivery",
        alerts=("CuteDeliveriesBehind", "CuteDeliveryFreshnessBudgetBurn"),
        causes=(*_RELAY, "Workers"),
    ),
    Registered(
        health="Workers", alerts=("CuteProcessMissing", "CuteWorkersTooFew"), causes=_VALKEY
    ),
    Registered(health="Jobs refused", alerts=("CuteForeignWrites",)),
    Registered(health="Failing webhooks", causes=_NAMES),
    Registered(health="Pumps", causes=(*_POSTGRESQL, "Workers", *_VALKEY)),
    Registered(health="Usage lag", alerts=("CuteUsageRowsBehind",)),
    Registered(health="Mail workers", alerts=("CuteProcessMissing",), causes=_VALKEY),
    Registered(health="Emails queued", alerts=("CuteMailsFailing",)),
    Registered(health="Emails failed", alerts=("CuteMailsFailing",)),
    Registered(health="Background workers", alerts=("CuteProcessMissing",), causes=_VALKEY),
    Registered(health="Erasures"),
    Registered(health="Receipts of apps"),
    Registered(health="Rows set aside", alerts=("CuteRowsSetAside",)),
    Registered(readiness="breakers", alerts=("CuteCallsFailFast",)),
    Registered(readiness="replicas"),
)
CAUSES = {check.name: check.causes for check in CHECKS if check.name and check.causes}
"""The possible causes of the checks of `cute doctor`."""
CLOSER = frozenset(check.health for check in CHECKS if check.health and check.doctor)
"""Checks of `/admin/health` that `cute doctor` makes more closely itself."""
