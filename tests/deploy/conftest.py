"""What a release and `deploy/` give: built, generated and rendered once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cute_api.config import child_environ
from scripts.release import sbom
from scripts.release.__main__ import PINS
from scripts.release.packages import server_wheel
from tests.deploy.dockerfile import copied, run_commands
from tests.deploy.processes import COMPOSE, OVERLAY, kubernetes_objects
from tests.deploy.programs import Program, needed

HOST = "developers.cute.example"
# Some second: of what is built from a commit, all files have its time.
TIME = 1_700_000_000
INSTALL_S = 600
MAIL = "smtps://user:password@mail.example"


@pytest.fixture(scope="session")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `secrets.sh` writes beside the compose file."""
    needed(Program.OPENSSL)
    place = tmp_path_factory.mktemp("compose")
    script = shutil.copy(COMPOSE.parent / "secrets.sh", place)
    subprocess.run([script, HOST, MAIL], check=True, timeout=60)
    return place / "secrets"


@pytest.fixture(scope="session")
def production() -> list[dict[str, Any]]:
    """The objects of the overlay."""
    return kubernetes_objects(OVERLAY)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return server_wheel(tmp_path_factory.mktemp("wheel"), TIME)


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The environment that the Dockerfile's own commands make, from nothing but a release."""
    release = tmp_path_factory.mktemp("release")
    shutil.copy(wheel, release)
    shutil.copy(sbom.PINS, release / PINS)
    assert all(list(release.glob(pattern)) for pattern in copied())
    prefix = tmp_path_factory.mktemp("prefix") / "cute"
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environ = {"RELEASE": str(release), "PREFIX": str(prefix), "PATH": path, "PYTHONPATH": ""}
    for command in run_commands():
        done = subprocess.run(
            ["/bin/sh", "-euc", command],
            cwd=release,
            env=child_environ(environ),
            capture_output=True,
            text=True,
            timeout=INSTALL_S,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return prefix
