"""Checks run in parallel, each with a timeout; one that hangs or raises stops no other."""

import threading
from collections.abc import Callable

import pytest

from cute_api.config import ConfigError
from cute_api.doctor import report
from cute_api.doctor.outcomes import (
    Diagnosis,
    DoctorLine,
    Outcome,
    UnknownError,
    exit_code,
    failed,
    fine,
    skipped,
    warned,
)
from cute_api.doctor.report import cause_of
from cute_api.doctor.running import Look, run_all
from cute_api.services.system_health.registry import CAUSES

LIMIT_S = 0.05


def raising(error: Exception) -> Callable[[], Diagnosis]:
    def look() -> Diagnosis:
        raise error

    return look


def states(lines: list[DoctorLine]) -> dict[str, Outcome]:
    return {line.name: line.judgement.outcome for line in lines}


def test_a_look_that_hangs_ends_its_lane_alone() -> None:
    release = threading.Event()

    def hang() -> Diagnosis:
        release.wait()
        return fine("late")

    found = run_all(
        [
            [
                Look("first", lambda: fine("x")),
                Look("hangs", hang),
                Look("after it", lambda: fine("x")),
            ],
            [Look("beside it", lambda: fine("x"))],
        ],
        limit_s=LIMIT_S,
    )
    release.set()
    assert [(line.name, line.judgement.outcome) for line in found] == [
        ("first", Outcome.OK),
        ("hangs", Outcome.FAILED),
        ("after it", Outcome.SKIPPED),
        ("beside it", Outcome.OK),
    ]
    assert found[1].judgement.found == "no result within 0.05 s"
    assert found[2].judgement.found == "hangs took too long"


def test_looks_that_raise_stop_no_other_and_show_no_text_that_is_not_ours() -> None:
    found = run_all(
        [
            [
                Look("unknown", raising(UnknownError("nobody knows"))),
                Look("setting", raising(ConfigError("Set PORT."))),
                Look("bug", raising(ValueError("s3cret"))),
                Look("several", lambda: {"one": fine("x"), "two": warned("x", "y")}),
            ]
        ]
    )
    assert states(found) == {
        "unknown": Outcome.SKIPPED,
        "setting": Outcome.FAILED,
        "bug": Outcome.FAILED,
        "one": Outcome.OK,
        "two": Outcome.WARNING,
    }
    assert "s3cret" not in repr(found)
    assert found[1].judgement.action == "Set PORT."


WELL = [
    DoctorLine("Clock", fine("in time")),
    DoctorLine("Certificate", warned("3 days", "Renew it.")),
]


@pytest.mark.parametrize(
    ("last", "code"), [(skipped("not here"), 0), (failed("no process", "Start it."), 1)]
)
def test_the_code_is_1_when_something_failed_and_0_with_warnings(
    last: Diagnosis, code: int
) -> None:
    lines = [*WELL, DoctorLine("Relay", last)]
    assert exit_code(lines) == code
    assert report.document(lines)["ok"] is (code == 0)


def test_the_text_has_a_line_for_each_check_then_what_to_do_with_what_failed_first() -> None:
    lines = [*WELL, DoctorLine("Relay", failed("no process", "Start it."))]
    assert report.text(lines) == [
        "ok       Clock        in time",
        "warning  Certificate  3 days",
        "failed   Relay        no process",
        "",
        "What to do",
        "1. Relay: Start it.",
        "2. Certificate: Renew it.",
        "",
        "1 failed, 1 with a warning, 1 ok.",
    ]
    assert report.document(lines)["checks"] == [
        {"name": "Clock", "state": "ok", "found": "in time", "action": None, "caused_by": None},
        {
            "name": "Certificate",
            "state": "warning",
            "found": "3 days",
            "action": "Renew it.",
            "caused_by": None,
        },
        {
            "name": "Relay",
            "state": "failed",
            "found": "no process",
            "action": "Start it.",
            "caused_by": None,
        },
    ]


def test_a_cause_comes_first_with_what_follows_from_it_below() -> None:
    lines = [
        DoctorLine("Connections", warned("90 of 97", "Raise max_connections.")),
        DoctorLine("Waits for locks", warned("session 8 blocks 3", "End it.")),
        DoctorLine("API", failed("unready", "See /readyz.")),
        DoctorLine("Workers", failed("no process", "Start `cute worker`.")),
    ]
    assert cause_of(lines) == {"Connections": "Waits for locks", "API": "Waits for locks"}
    assert report.text(lines)[5:-2] == [
        "What to do",
        "1. Workers: Start `cute worker`.",
        "2. Waits for locks: End it.",
        "   - hence API: unready",
        "   - hence Connections: 90 of 97",
    ]
    checks = report.document(lines)["checks"]
    assert isinstance(checks, list)
    assert [check["caused_by"] for check in checks] == [
        "Waits for locks",
        None,
        "Waits for locks",
        None,
    ]


def test_no_check_is_its_own_cause() -> None:
    def reach(name: str, seen: frozenset[str]) -> None:
        assert name not in seen, seen
        for cause in CAUSES.get(name, ()):
            reach(cause, seen | {name})

    for name in CAUSES:
        reach(name, frozenset())
