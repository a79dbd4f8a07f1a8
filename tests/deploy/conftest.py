"""The files of a release and of `deploy/`, built, generated and rendered once."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scripts.release import sbom
from scripts.release.deployed import COMPOSE
from scripts.release.dockerfile import install_wheel
from scripts.release.packages import server_wheel
from scripts.shared.linked import linked, pins_of
from tests.deploy.processes import OVERLAY, kubernetes_objects
from tests.deploy.programs import Program
from tests.fixtures.missing import needed

HOST = "developers.cute.example"
# Some second: of what is built from a commit, all files have its time.
TIME = 1_700_000_000
KUBERNETES_SECRETS = ("database_url", "redis_url", "encryption_keys", "mail")
MAIL = "smtps://user:password@mail.example"


@pytest.fixture(scope="session")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that `secrets.sh` writes beside the compose file."""
    needed(Program.OPENSSL)
    place = tmp_path_factory.mktemp("compose")
    script = shutil.copy(COMPOSE.parent / "secrets.sh", place)
    subprocess.run([script, HOST, MAIL], check=True, timeout=60)
    return place / "secrets"


@pytest.fixture(scope="session")
def overlay(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the overlay with secrets."""
    place = tmp_path_factory.mktemp("kubernetes") / "kubernetes"
    shutil.copytree(OVERLAY.parents[1], place)
    copy = place / OVERLAY.relative_to(OVERLAY.parents[1])
    (copy / "secrets").mkdir()
    for name in KUBERNETES_SECRETS:
        (copy / "secrets" / name).write_text(f"{name}\n")
    return copy


@pytest.fixture(scope="session")
def production(overlay: Path) -> list[dict[str, Any]]:
    """The objects of the overlay."""
    return kubernetes_objects(overlay)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return server_wheel(tmp_path_factory.mktemp("wheel"), TIME)


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pinned packages, and the wheel as the Dockerfile's own command adds it to them.

    `make drills DRILLS=install` installs the packages, too, with the command of the Dockerfile.
    """
    prefix = tmp_path_factory.mktemp("prefix") / "cute"
    linked(prefix, pins_of(sbom.PINS))
    install_wheel(wheel, tmp_path_factory.mktemp("release"), prefix)
    return prefix
