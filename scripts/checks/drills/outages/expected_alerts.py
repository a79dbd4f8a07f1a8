"""The shipped alerts that must or may fire for each failing dependency."""

from collections.abc import Sequence
from dataclasses import dataclass

from scripts.checks.drills.outages.modes import FailureMode
from scripts.checks.drills.outages.needs import Dependency

DOWN = "CuteServerDown"
# A busy machine can trigger it in any part: a late reply from Valkey counts as no reply.
SLOW_MACHINE = frozenset({"CuteLimitsPerProcess"})
# The alerts' clock runs this much faster, so outages seem longer to them.
SPEED = 6.0


@dataclass(frozen=True, slots=True)
class AlertExpectation:
    """Alerts in `fires` must fire; those in `may_fire` may, if processes notice early."""

    fires: frozenset[str] = frozenset()
    may_fire: frozenset[str] = frozenset()


NOTHING = AlertExpectation()
ALERTS: dict[Dependency, AlertExpectation] = {
    # The objectives are missed, and background work stops.
    Dependency.PRIMARY: AlertExpectation(
        frozenset({DOWN, "CuteApiErrorBudgetBurn"}),
        frozenset(
            {
                "CuteReachabilityBudgetBurn",
                "CuteCallsFailFast",
                "CuteDeliveryFreshnessBudgetBurn",
                "CuteEdgeUnreachable",
                "CuteProcessUnready",
                "CutePoolExhausted",
                "CuteRelayStuck",
            }
        ),
    ),
    Dependency.REPLICA: NOTHING,
    # Processes report through it, so their reports look old or are gone.
    Dependency.VALKEY: AlertExpectation(
        may_fire=frozenset(
            {DOWN, "CuteMetricsMissing", "CuteProcessMissing", "CuteValkeyNotWritable"}
        )
    ),
    Dependency.LIMITS: AlertExpectation(may_fire=frozenset({"CuteLimitsPerProcess"})),
    Dependency.SMTP: NOTHING,
    # One in twelve calls is a login there, so a month's budget of failures is spent.
    Dependency.OIDC: AlertExpectation(may_fire=frozenset({"CuteApiErrorBudgetBurn"})),
    Dependency.DNS: NOTHING,
    Dependency.CLICKHOUSE: NOTHING,
    Dependency.OTLP: NOTHING,
}
"""Without an entry's names no alert fires: nothing that operators must see to at night."""


def quiet_first(dependencies: Sequence[Dependency]) -> list[Dependency]:
    """Put dependencies without alerts first, because alerts look at past minutes."""
    return sorted(
        dependencies,
        key=lambda dependency: (len(ALERTS[dependency].fires), len(ALERTS[dependency].may_fire)),
    )


def expected(
    dependency: Dependency, before: Sequence[Dependency], modes: Sequence[FailureMode]
) -> AlertExpectation:
    """Return the alerts while this dependency fails in these modes, after those `before`.

    A part of the modes may be too short for an alert, so an alert must fire only after all modes.
    """
    own = ALERTS[dependency]
    fires = own.fires if set(modes) == set(FailureMode) else frozenset[str]()
    lingering = [ALERTS[earlier].fires | ALERTS[earlier].may_fire for earlier in before]
    return AlertExpectation(fires, own.may_fire.union(own.fires, SLOW_MACHINE, *lingering))
