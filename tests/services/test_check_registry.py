"""The registry has every check of the health page and of readiness, and only alerts that exist."""

from cute_api.models.encryption_keys import SharedKeys
from cute_api.models.replicas.replicas import ReplicaState
from cute_api.models.schema_version import SchemaState
from cute_api.services.system_health import checks, readiness
from cute_api.services.system_health.registry import CAUSES, CHECKS
from scripts.release.monitoring import causes
from scripts.release.monitoring.slos import SLOS
from tests.services.test_system_health import WELL


def test_the_health_page_shows_each_check_with_a_name_there() -> None:
    shown = [check.name for check in checks.checks(WELL)]
    assert sorted(shown) == sorted(check.health for check in CHECKS if check.health)


def test_readiness_reports_each_check_with_a_name_there() -> None:
    found = (
        readiness.database(SchemaState.CURRENT),
        readiness.encryption_keys(SharedKeys(lacking=(), is_known=True)),
        readiness.valkey(None),
        readiness.limits(are_up=True),
        readiness.breakers([]),
        readiness.replicas(ReplicaState.SERVES),
    )
    named = {check.readiness for check in CHECKS if check.readiness}
    assert {finding.name for finding in found} == named


def test_each_alert_of_a_check_exists() -> None:
    alerts = {alert.name for alert in causes.CAUSES} | {slo.alert for slo in SLOS}
    assert {alert for check in CHECKS for alert in check.alerts} <= alerts


def test_each_cause_is_a_check_of_doctor() -> None:
    assert {cause for found in CAUSES.values() for cause in found} <= {
        check.name for check in CHECKS
    }
