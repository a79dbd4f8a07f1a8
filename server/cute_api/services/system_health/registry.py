"""All checks of a deployment, once: who shows each of them, and what may cause it.

`cute doctor`, `/readyz`, `/admin/health` and the alerts select from here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RegisteredCheck:
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
    RegisteredCheck("Python"),
    RegisteredCheck("Build", alerts=("CuteReleasesDiffer",)),
    RegisteredCheck("Settings"),
    RegisteredCheck("PostgreSQL", readiness="database", alerts=("CuteServerDown",)),
    RegisteredCheck(
        "Migrations",
        "Migrations",
        "database",
        alerts=("CuteMigrationsMissing",),
        causes=("PostgreSQL",),
    ),
    RegisteredCheck("Pooler"),
    RegisteredCheck("Direct connection"),
    RegisteredCheck(
        "Connections",
        alerts=("CuteConnectionsNearLimit", "CutePoolExhausted"),
        causes=("PostgreSQL", "Waits for locks"),
    ),
    RegisteredCheck("Clock of PostgreSQL"),
    RegisteredCheck(
        "Encryption keys", readiness="encryption_keys", alerts=("CuteEncryptionKeysDiffer",)
    ),
    RegisteredCheck("Lock of cute relay", "Relay", alerts=("CuteRelayStuck",), causes=_POSTGRESQL),
    RegisteredCheck(
        "Lock of cute usage", "Usage", alerts=("CuteMetricsMissing",), causes=_POSTGRESQL
    ),
    RegisteredCheck("Lock of cute background", causes=_POSTGRESQL),
    RegisteredCheck("Waits for locks", alerts=("CuteSnapshotHeld",)),
    RegisteredCheck("Valkey", "Valkey", "valkey", alerts=("CuteServerDown",)),
    RegisteredCheck("Valkey's writes", alerts=("CuteValkeyNotWritable",), causes=_VALKEY[:-1]),
    RegisteredCheck("Valkey's memory", causes=("Valkey",)),
    RegisteredCheck("Valkey's persistence", causes=("Valkey",)),
    RegisteredCheck("Clock of Valkey"),
    RegisteredCheck(
        "Limits' store",
        "Limit storage",
        "limits",
        alerts=("CuteLimitsPerProcess",),
        causes=_VALKEY,
    ),
    RegisteredCheck("Public URL", alerts=("CuteEdgeUnreachable",)),
    RegisteredCheck("Items' URL"),
    RegisteredCheck("Location file"),
    RegisteredCheck(
        "API",
        alerts=("CuteProcessMissing", "CuteProcessUnready"),
        causes=(*_POSTGRESQL, "Encryption keys", *_VALKEY, "Limits' store"),
    ),
    RegisteredCheck(
        "Certificate of the public URL", alerts=("CuteCertificateEnding",), causes=_NAMES
    ),
    RegisteredCheck("Names (DNS)"),
    RegisteredCheck("Mail server", causes=_NAMES),
    RegisteredCheck(health="Database size", alerts=("CuteDiskFilling", "CuteDiskNearFull")),
    RegisteredCheck(
        health="Weeks ready for events", alerts=("CutePartitionsMissing",), causes=_RELAY
    ),
    RegisteredCheck(health="Error rate, last 5 minutes", causes=_STORES),
    RegisteredCheck(
        health="Error rate, last hour", alerts=("CuteApiErrorBudgetBurn",), causes=_STORES
    ),
    RegisteredCheck(health="Relay lag", alerts=("CuteRelayStuck",), causes=_RELAY),
    RegisteredCheck(health="Outbox backlog", causes=_RELAY),
    RegisteredCheck(health="Deliveries due", causes=(*_RELAY, "Workers", *_NAMES)),
    RegisteredCheck(
        health="Oldest due delivery",
        alerts=("CuteDeliveriesBehind", "CuteDeliveryFreshnessBudgetBurn"),
        causes=(*_RELAY, "Workers"),
    ),
    RegisteredCheck(
        health="Workers", alerts=("CuteProcessMissing", "CuteWorkersTooFew"), causes=_VALKEY
    ),
    RegisteredCheck(health="Jobs refused", alerts=("CuteForeignWrites",)),
    RegisteredCheck(health="Failing webhooks", causes=_NAMES),
    RegisteredCheck(health="Pumps", causes=(*_POSTGRESQL, "Workers", *_VALKEY)),
    RegisteredCheck(health="Usage lag", alerts=("CuteUsageRowsBehind",)),
    RegisteredCheck(health="Mail workers", alerts=("CuteProcessMissing",), causes=_VALKEY),
    RegisteredCheck(health="Emails queued", alerts=("CuteMailsFailing",)),
    RegisteredCheck(health="Emails failed", alerts=("CuteMailsFailing",)),
    RegisteredCheck(health="Background workers", alerts=("CuteProcessMissing",), causes=_VALKEY),
    RegisteredCheck(health="Erasures"),
    RegisteredCheck(health="Receipts of apps"),
    RegisteredCheck(health="Rows set aside", alerts=("CuteRowsSetAside",)),
    RegisteredCheck(readiness="breakers", alerts=("CuteCallsFailFast",)),
    RegisteredCheck(readiness="replicas"),
)
CAUSES = {check.name: check.causes for check in CHECKS if check.name and check.causes}
"""The possible causes of the checks of `cute doctor`."""
CLOSER = frozenset(check.health for check in CHECKS if check.health and check.doctor)
"""Checks of `/admin/health` that `cute doctor` makes more closely itself."""
