"""The checks of `/admin/health` as lines of `cute doctor`: pure."""

from collections.abc import Sequence

from cute_api.doctor.outcomes import Judgement, failed, fine, skipped, warned
from cute_api.services.system_health import checks
from cute_api.services.system_health.check import Check, State

CLOSER = frozenset({checks.MIGRATIONS, checks.VALKEY, checks.LIMITS, checks.RELAY, checks.USAGE})
"""Checks that `cute doctor` makes more closely itself."""


def of_checks(found: Sequence[Check]) -> dict[str, Judgement]:
    """Judge each check by its name, without those that are `CLOSER`."""
    return {check.name: of_check(check) for check in found if check.name not in CLOSER}


def of_check(check: Check) -> Judgement:
    if not check.is_known:
        return skipped(check.found)
    found = f"{check.found} ({check.bound})" if check.state is not State.OK else check.found
    match check.state:
        case State.OK:
            return fine(check.found)
        case State.WARN:
            return warned(found, check.advice)
        case State.BAD:
            return failed(found, check.advice)
