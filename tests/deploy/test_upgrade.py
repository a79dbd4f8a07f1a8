"""`upgrade.sh` asks Docker for its steps in an order in which some process always serves.

There is no Docker engine here: a program in its place notes what it is asked for.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts.release.deployed import COMPOSE

IMAGE = "registry.cute.example/cute-api:0.2.0"
DOCKER = """#!/bin/sh
echo "$*" >> "$NOTES"
case "$*" in
  "compose config --services") echo "$SERVICES" ;;
  "compose ps --quiet api") printf 'one\\ntwo\\n' ;;
  "compose ps --quiet portal") echo three ;;
esac
[ "$*" != "$FAILS" ]
"""
MIGRATE = "compose run --rm --no-deps migrate"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    shutil.copy(COMPOSE.parent / "upgrade.sh", tmp_path)
    (tmp_path / ".env").write_text("CUTE_PUBLIC_URL=https://h\nCUTE_IMAGE=old\n")
    docker = tmp_path / "bin" / "docker"
    docker.parent.mkdir()
    docker.write_text(DOCKER)
    docker.chmod(0o755)
    return tmp_path


def upgraded(
    place: Path, fails: str = "", services: str = "worker\napi\nmigrate"
) -> tuple[int, list[str]]:
    """The exit code, and the calls of Docker."""
    notes = place / "notes"
    paths = os.pathsep.join([str(place / "bin"), os.defpath])
    environ = {"PATH": paths, "NOTES": str(notes), "FAILS": fails, "SEEN_S": "0"}
    environ["SERVICES"] = services
    done = subprocess.run(
        [place / "upgrade.sh", IMAGE], env=environ, capture_output=True, timeout=60, check=False
    )
    return done.returncode, notes.read_text().splitlines()


def test_upgrade_migrates_first_and_adds_processes_before_it_removes_any(place: Path) -> None:
    code, steps = upgraded(place)
    assert code == 0
    assert steps[0] == MIGRATE
    [doubled] = [n for n, step in enumerate(steps) if "--scale api=4 --wait api" in step]
    stopped = [n for n, step in enumerate(steps) if step.startswith("stop ")]
    assert [steps[n] for n in stopped] == ["stop one", "stop two"]
    assert doubled < stopped[0]
    assert all(steps[n + 1] == steps[n].replace("stop", "rm") for n in stopped)
    assert (place / ".env").read_text() == f"CUTE_PUBLIC_URL=https://h\nCUTE_IMAGE={IMAGE}\n"


def test_upgrade_replaces_the_processes_of_a_portal_apart(place: Path) -> None:
    code, steps = upgraded(place, services="api\nportal")
    assert code == 0
    assert [step for step in steps if step.startswith("stop ")] == [
        "stop one",
        "stop two",
        "stop three",
    ]
    assert any("--scale portal=2 --wait portal" in step for step in steps)


def test_upgrade_ends_where_migrations_fail(place: Path) -> None:
    code, steps = upgraded(place, fails=MIGRATE)
    assert code != 0
    assert steps == [MIGRATE]
