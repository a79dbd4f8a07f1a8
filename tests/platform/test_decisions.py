"""The supervisor's small decisions, without processes."""

from pathlib import Path

import pytest

from scripts.sandbox import command, install, readiness
from scripts.sandbox.children import FIRST_DELAY_S, LONGEST_DELAY_S, describe_end, next_delay
from scripts.sandbox.embedded.processes import LOG_LIMIT_BYTES, rotate, tail, trim


def test_delay_doubles_to_its_limit_for_a_child_that_keeps_dying() -> None:
    delays = [next_delay(FIRST_DELAY_S, 0.0, first=True)]
    while len(delays) < 8:
        delays.append(next_delay(delays[-1], 0.5, first=False))
    assert delays == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0]


def test_delay_is_short_again_after_a_settled_life() -> None:
    assert next_delay(LONGEST_DELAY_S, 60.0, first=False) == FIRST_DELAY_S


@pytest.mark.parametrize(
    ("code", "text"), [(3, "ended with exit code 3"), (-9, "was ended by SIGKILL")]
)
def test_end_is_described_in_words(code: int, text: str) -> None:
    assert describe_end(code) == text


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080"),
        ("0.0.0.0", "http://127.0.0.1:8080"),  # noqa: S104 - compared, not bound
        ("::", "http://[::1]:8080"),
        ("localhost", "http://localhost:8080"),
    ],
)
def test_base_url_is_one_that_a_client_here_can_call(host: str, url: str) -> None:
    assert readiness.base_url(host, 8_080) == url


def test_log_above_the_limit_is_set_aside(tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    log.write_bytes(b"x" * (LOG_LIMIT_BYTES + 1))
    rotate(log)
    assert not log.exists()
    assert (tmp_path / "api.log.1").stat().st_size == LOG_LIMIT_BYTES + 1
    log.write_text("one\ntwo\nthree\n")
    rotate(log)
    assert tail(log, lines=2) == "two\nthree"


def test_a_log_that_a_process_writes_to_is_set_aside_and_the_process_goes_on(
    tmp_path: Path,
) -> None:
    log = tmp_path / "api.log"
    trim(log)
    with log.open("ab", buffering=0) as output:
        output.write(b"x" * LOG_LIMIT_BYTES)
        trim(log)
        assert log.stat().st_size == LOG_LIMIT_BYTES
        output.write(b"y")
        trim(log)
        output.write(b"next\n")
    assert log.read_bytes() == b"next\n"
    assert (tmp_path / "api.log.1").stat().st_size == LOG_LIMIT_BYTES + 1


def test_install_progress_counts_packages() -> None:
    progress = command.Progress("packages", 2)
    progress.note(b"Collecting flask==3.1 (from -r requirements/run.txt (line 1))")
    progress.note(b"  Downloading flask-3.1.whl (100 kB)")
    progress.note(b"Requirement already satisfied: redis==7.0 in ./lib")
    assert (progress.done, progress.current) == (2, "redis 7.0")


def test_install_stamp_of_another_place_counts_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.touch()
    for name in ("STAMP", "UNFINISHED"):
        monkeypatch.setattr(install, name, tmp_path / name)
    monkeypatch.setattr(install, "PYTHON", python)
    install.STAMP.write_text('{"run": "digest", "root": "/elsewhere"}')
    assert install._read_stamp() == {}
    install._write_stamp({"run": "digest"})
    assert install._read_stamp()["run"] == "digest"
    install.UNFINISHED.touch()
    assert install._read_stamp() == {}
