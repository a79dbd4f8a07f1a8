"""The wheel: built, installed into a clean environment with what it declares, used from there."""

import re
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
GUIDE = ROOT / "docs/guides/command-line.md"
# A command of the guide, up to its first option or value.
COMMAND = re.compile(r"`cute-dev ((?:[a-z][a-z-]*\s?)+)")
HELP_OF_EACH = """
import sys
from cute_sdk.cli import app

assert app.__file__.startswith(sys.prefix), app.__file__
for words in sys.stdin.read().splitlines():
    assert app.run([*words.split(), "--help"]) == 0, words
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


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of a clean environment that has the wheel with its command line."""
    home = tmp_path_factory.mktemp("clean")
    run(UV, "venv", "--quiet", "--python", sys.executable, home)
    run(UV, "pip", "install", "--quiet", "--python", home / "bin/python", f"{wheel}[cli]")
    return home / "bin"


def test_installed_wheel_calls_the_server(installed: Path, api: Api) -> None:
    key = api.key("alice").secret
    shown = run(
        installed / "python",
        *("-c", PROGRAM),
        CUTE_API_KEY=key,
        CUTE_BASE_URL=api.base_url,
        PYTHONPATH="",
    )
    assert shown.strip() == "['Silk scarf']"


def test_installed_wheel_has_each_command_of_the_guide(installed: Path) -> None:
    commands = {" ".join(found.split()) for found in COMMAND.findall(GUIDE.read_text("utf-8"))}
    commands.remove("on")  # `cute-dev on HOST` is the name of a key
    assert {"login", "listen", "items list", "completion bash"} <= commands
    printed(
        installed / "python",
        *("-c", HELP_OF_EACH),
        env=child_environ({"PYTHONPATH": ""}),
        typed="\n".join(sorted(commands)),
    )


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_installed_wheel_prints_what_a_shell_needs_to_complete_commands(
    installed: Path, shell: str
) -> None:
    script = run(installed / "cute-dev", "completion", shell, PYTHONPATH="")
    assert f"_CUTE_DEV_COMPLETE={shell}_complete" in script
