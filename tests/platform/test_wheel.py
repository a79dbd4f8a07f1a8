"""The wheel works away from the checkout: it has one package, and all the files that it reads."""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from signal import Signals

import httpx
import pytest

from cute_api.config import ROOT, Variable, child_environ
from cute_api.sealing import new_key
from cute_api.spec import BUNDLE
from scripts.embedded.processes import spawn, tail
from scripts.sandbox import free_port
from tests.fixtures.servers import NewDatabase
from tests.usage.checks import eventually

BUILT_FROM = ("server", "openapi/dist", "docs", "examples/receivers")
FILES = ("pyproject.toml", "setup.py", "README.md", "requirements/run.in")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
OFFLINE = ("--no-deps", "--no-index")
TIMEOUT_S = 240
PAGES = ("/docs/webhooks", "/docs/quickstart", "/docs/postman.json", "/openapi.yaml", "/login")
WHERE = """
import cute_api.config
from cute_api.spec import Spec
Spec.load(sandbox=False)
print(cute_api.config.ROOT)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that a build leaves nothing in the checkout."""
    directory = tmp_path_factory.mktemp("wheel")
    tree = directory / "tree"
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in BUILT_FROM:
        shutil.copytree(ROOT / name, tree / name, ignore=ignored)
    for name in FILES:
        (tree / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tree / name)
    made = directory / "made"
    options = (*OFFLINE, "--no-build-isolation", "--wheel-dir", str(made), str(tree))
    subprocess.run([*PIP, "wheel", *options], check=True, timeout=TIMEOUT_S)
    [found] = made.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that it is installed into; what it depends on is that of these tests."""
    place = tmp_path_factory.mktemp("site")
    options = (*OFFLINE, "--target", str(place), str(wheel))
    subprocess.run([*PIP, "install", *options], check=True, timeout=TIMEOUT_S)
    return place


def environ(site: Path, **settings: str) -> dict[str, str]:
    return child_environ({"PYTHONPATH": str(site), **settings})


def ran(site: Path, *command: str | Path, **settings: str) -> str:
    """What a program prints that runs where it is installed, without a checkout around it."""
    done = subprocess.run(
        command,
        cwd=site,
        env=environ(site, **settings),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_holds_one_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"cute_api"}


def test_it_brings_cute_and_the_document(site: Path) -> None:
    assert "serve" in ran(site, site / "bin" / "cute", "--help")
    files = site / "cute_api" / "files"
    assert ran(site, sys.executable, "-c", WHERE).strip() == str(files)
    brought = files / BUNDLE.relative_to(ROOT)
    assert brought.read_bytes() == BUNDLE.read_bytes()


@pytest.fixture
def base_url(
    site: Path, new_database: NewDatabase, redis_url: str, tmp_path: Path
) -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {
        Variable.DATABASE_URL.value: new_database(),
        Variable.REDIS_URL.value: redis_url,
        Variable.DATA_DIR.value: str(tmp_path),
        Variable.PORT.value: str(port),
        Variable.PUBLIC_URL.value: url,
        Variable.ENCRYPTION_KEYS.value: new_key(),
    }
    cute = site / "bin" / "cute"
    ran(site, cute, "db", "upgrade", **settings)
    log = tmp_path / "api.log"
    process = spawn(
        [cute, "serve"],
        death_signal=Signals.SIGKILL,
        log=log,
        environ=environ(site, **settings),
        cwd=tmp_path,
    )

    def responds() -> bool:
        assert process.poll() is None, tail(log)
        try:
            return httpx.get(f"{url}/readyz").is_success
        except httpx.TransportError:
            return False

    try:
        eventually(responds)
        yield url
    finally:
        process.terminate()
        process.wait(TIMEOUT_S)


def test_it_serves_the_api_and_the_pages(base_url: str) -> None:
    statuses = {page: httpx.get(f"{base_url}{page}").status_code for page in PAGES}
    assert statuses == dict.fromkeys(PAGES, httpx.codes.OK)
