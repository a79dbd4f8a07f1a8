"""The wheel: built, installed into a clean environment with what it declares, used from there."""

import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from cute_api.config import ROOT, child_environ
from tests.fixtures.api import Api
from tests.fixtures.programs import printed

UV = Path(sys.executable).parent / "uv"
PROGRAM = """
import sys
import cute_sdk
from cute_sdk import Cute, webhooks

assert cute_sdk.__file__.startswith(sys.prefix), cute_sdk.__file__
assert webhooks.unwrap
with Cute() as client:
    category = client.categories.list(limit=1).data[0]
    item = client.items.create(
        title="Silk scarf",
        price={"amount": 2450, "currency": "EUR"},
        category_id=category.id,
        condition="good",
    )
    print([one.title for one in client.me.items.list()])
"""


def run(*command: str | Path, **environ: str) -> str:
    return printed(*command, env=child_environ(environ))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy: setuptools leaves things behind where it builds."""
    source = tmp_path_factory.mktemp("source") / "sdk"
    shutil.copytree(
        ROOT / "sdks/python", source, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
    )
    out = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", out, source)
    (built,) = out.glob("cute_sdk-*.whl")
    return built


def test_wheel_holds_what_it_needs_and_no_more(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (described,) = (name for name in names if name.endswith("METADATA"))
        metadata = archive.read(described).decode()
    assert "cute_sdk/py.typed" in names
    assert "cute_sdk/_gen/resources/items.py" in names
    assert {name.split("/")[0] for name in names if "dist-info" not in name} == {"cute_sdk"}
    needed = [line for line in metadata.splitlines() if line.startswith("Requires-Dist")]
    always = sorted(
        line.split()[1].split("<")[0].split(">")[0] for line in needed if "extra" not in line
    )
    assert always == ["attrs", "httpx", "typing_extensions"]
    assert "Requires-Python: >=3.10" in metadata


def test_installed_wheel_calls_the_server(wheel: Path, api: Api, tmp_path: Path) -> None:
    home = tmp_path / "clean"
    run(UV, "venv", "--quiet", "--python", sys.executable, home)
    python = home / "bin/python"
    run(UV, "pip", "install", "--quiet", "--python", python, wheel)
    key = api.key("alice").secret
    printed = run(
        python, "-c", PROGRAM, CUTE_API_KEY=key, CUTE_BASE_URL=api.base_url, PYTHONPATH=""
    )
    assert printed.strip() == "['Silk scarf']"
