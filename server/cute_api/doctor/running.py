"""Run checks with time limits: lanes in parallel, their checks in order.

A check that hangs keeps its own thread, which is abandoned; the rest of its lane is skipped,
because it shares the connection.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cute_api.config import ConfigError
from cute_api.doctor.outcomes import Diagnosis, DoctorLine, UnknownError, failed, skipped

LIMIT_S = 12.0
"""Longer than the check with the longest own timeouts: a name, a mail server, a login."""


@dataclass(frozen=True, slots=True)
class Look:
    """`run` judges the thing that `name` names, or several things by their names.

    It may raise: `UnknownError` if the check is impossible, `ConfigError` for a setting.
    """

    name: str
    run: Callable[[], Diagnosis | Mapping[str, Diagnosis]]


Lane = Sequence[Look]


def run_all(lanes: Sequence[Lane], *, limit_s: float = LIMIT_S) -> list[DoctorLine]:
    """Run all checks; return their lines in order. `limit_s` applies to each check."""
    found: list[list[DoctorLine]] = [[] for _ in lanes]
    threads = [
        threading.Thread(target=_walk, args=(lane, lines, limit_s), name="doctor", daemon=True)
        for lane, lines in zip(lanes, found, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [line for lines in found for line in lines]


def _walk(lane: Lane, lines: list[DoctorLine], limit_s: float) -> None:
    hung: str | None = None
    for look in lane:
        if hung is not None:
            lines.append(DoctorLine(look.name, skipped(f"{hung} took too long")))
            continue
        judged = _within(look, limit_s)
        if judged is None:
            hung = look.name
            lines.append(DoctorLine(look.name, _too_long(limit_s)))
        elif isinstance(judged, Diagnosis):
            lines.append(DoctorLine(look.name, judged))
        else:
            lines += [DoctorLine(name, judgement) for name, judgement in judged.items()]


def _within(look: Look, limit_s: float) -> Diagnosis | Mapping[str, Diagnosis] | None:
    """Run a check; return None if it takes too long."""
    found: list[Diagnosis | Mapping[str, Diagnosis]] = []

    def work() -> None:
        found.append(_guarded(look))

    thread = threading.Thread(target=work, name=f"doctor: {look.name}", daemon=True)
    thread.start()
    thread.join(limit_s)
    return found[0] if found else None


def _guarded(look: Look) -> Diagnosis | Mapping[str, Diagnosis]:
    try:
        return look.run()
    except UnknownError as error:
        return skipped(str(error))
    except ConfigError as error:
        return failed("a setting is missing or wrong", str(error))
    except Exception as error:
        # Omit its text, which may contain secrets.
        return failed(
            f"it could not be checked ({type(error).__name__})",
            "Run `cute doctor` again. If this persists, it is a bug of ours: report the line.",
        )


def _too_long(limit_s: float) -> Diagnosis:
    return failed(
        f"no result within {limit_s:g} s",
        "Something between this host and the server hangs: check the server, firewalls and routes.",
    )
