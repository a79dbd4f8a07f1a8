"""The wheels: built, installed into clean environments with their dependencies, used from there."""

import json
import re
import sys
import zipfile
from pathlib import Path

import pytest
from cute_sdk import __version__

from cute_api.config import ROOT, child_environ
from scripts.release.packages import PYTHON, python_package
from tests.api.apps import new_app
from tests.api.items.copies.mirror import make_snapshot
from tests.api.webhooks.log import hook
from tests.fixtures.api import Api
from tests.fixtures.programs import printed
from tests.usage.helpers import moved, row

TIME = 1_700_000_000
# Of what a service installs: unpacked bytes, and packages in all.
MOST_BYTES, MOST_PACKAGES = 2_000_000, 9
# The extras of the SDK.
ALIASES = {
    "cli": "cute-dev",
    "contract": "cute-contract",
    "keyring": "cute-dev[keyring]",
    "mcp": "cute-dev[mcp]",
}
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
# A command of the guide, up to the pipe to another program.
COMMAND = re.compile(r"`cute-dev ([^`|]+)")
NAME_OF_A_KEY = "on HOST"
# Commands that run until Ctrl-C, or longer than a test may, by their first words: what they say
# once they work.
ENDLESS = {
    "login --no-browser": "Approve it in a browser",
    "listen": "Listening for ",
    "logs tail": "Showing calls of your keys",
    "app rehearse": "sellers installed the app.",
}
# The guide's number of sellers, and one that takes less time.
MANY_SELLERS, FEW_SELLERS = "--sellers 500", "--sellers 2"
# All commands in one process, because they take longer to load than to run. Each has its key as its
# input too, and gets Ctrl-C when it has said what is expected.
RUN_EACH = """
import faulthandler, io, json, os, shlex, signal, sys
from cute_dev import app

assert app.__file__.startswith(sys.prefix), app.__file__
# A shell's background job ignores the signal, and so would this program.
signal.signal(signal.SIGINT, signal.default_int_handler)


class Watched(io.StringIO):
    def write(self, text):
        if expected and expected in text:
            os.kill(os.getpid(), signal.SIGINT)
        return super().write(text)


for line, expected, key in json.loads(sys.argv[1]):
    print(line, flush=True)
    os.environ["CUTE_API_KEY"] = key
    # A command that hangs ends with a traceback that says where.
    faulthandler.dump_traceback_later(60, exit=True, file=sys.__stderr__)
    sys.stdin, sys.stderr = io.StringIO(key), Watched()
    status, said = app.run(shlex.split(line)), sys.stderr.getvalue()
    sys.stderr = sys.__stderr__
    assert status == (app.STOPPED if expected else 0), (line, status, said)
"""


def run(*command: str | Path, **environ: str) -> str:
    return printed(*command, env=child_environ(environ))


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the wheels of the SDK and its tools."""
    folder = tmp_path_factory.mktemp("wheels")
    for name in PYTHON:
        python_package(name, folder, TIME)
    return folder


def contents(wheels: Path, name: str) -> tuple[dict[str, int], str]:
    """The files of a wheel with their sizes, and its metadata."""
    (wheel,) = wheels.glob(f"{name}-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        sizes = {info.filename: info.file_size for info in archive.infolist()}
        (described,) = (name for name in sizes if name.endswith("METADATA"))
        return sizes, archive.read(described).decode()


def test_wheel_holds_what_it_needs_and_no_more(wheels: Path) -> None:
    names, metadata = contents(wheels, "cute_sdk")
    assert "cute_sdk/py.typed" in names
    assert "cute_sdk/_gen/resources/items.py" in names
    assert {name.split("/")[0] for name in names if "dist-info" not in name} == {"cute_sdk"}
    needed = [line for line in metadata.splitlines() if line.startswith("Requires-Dist")]
    always = sorted(
        line.split()[1].split("<")[0].split(">")[0] for line in needed if "extra" not in line
    )
    assert always == ["attrs", "httpx2", "typing_extensions"]
    assert "Requires-Python: >=3.10" in metadata
    assert sum(names.values()) <= MOST_BYTES


def test_the_tools_have_the_version_of_the_sdk_that_they_need(wheels: Path) -> None:
    _, sdk = contents(wheels, "cute_sdk")
    for extra, wanted in ALIASES.items():
        assert f'Requires-Dist: {wanted}=={__version__}; extra == "{extra}"' in sdk
    for tool in PYTHON.keys() - {"cute_sdk"}:
        names, metadata = contents(wheels, tool)
        assert {name.split("/")[0] for name in names if "dist-info" not in name} == {tool}
        assert f"\nVersion: {__version__}\n" in metadata
        assert f"\nRequires-Dist: cute-sdk=={__version__}\n" in metadata
    assert "cute_contract/record/node.mjs" in contents(wheels, "cute_contract")[0]


def test_the_sdk_alone_brings_few_packages(wheels: Path, tmp_path: Path) -> None:
    run(UV, "venv", "--quiet", "--python", sys.executable, tmp_path)
    here = ("--quiet", "--python", tmp_path / "bin/python")
    run(UV, "pip", "install", *here, "--find-links", wheels, "cute-sdk")
    packages = json.loads(run(UV, "pip", "list", *here, "--format", "json"))
    assert len(packages) <= MOST_PACKAGES, packages


@pytest.fixture(scope="module")
def installed(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of a clean environment that has the SDK with its command line."""
    home = tmp_path_factory.mktemp("clean")
    run(UV, "venv", "--quiet", "--python", sys.executable, home)
    pip = (UV, "pip", "install", "--quiet", "--python", home / "bin/python")
    run(*pip, "--find-links", wheels, "cute-sdk[mcp]")
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


def commands(**ids: object) -> list[str]:
    """The commands of the guide, with these in place of the ids that it leaves open."""
    lines = [" ".join(found.split()) for found in COMMAND.findall(GUIDE.read_text("utf-8"))]
    lines = [line for line in dict.fromkeys(lines) if line != NAME_OF_A_KEY]
    for name, value in ids.items():
        assert any(name in line for line in lines), name
        lines = [line.replace(name, str(value)) for line in lines]
    lines.remove("login")
    lines = [f"{line} --key-stdin" if line.startswith("login") else line for line in lines]
    lines = [line.replace(MANY_SELLERS, FEW_SELLERS) for line in lines]
    # A profile is there before it is used, and removed last.
    return ["login --no-browser", *sorted(lines, key=lambda line: line == "logout")]


def test_installed_wheel_runs_each_command_of_the_guide(
    installed: Path, api: Api, tmp_path: Path, redis_url: str
) -> None:
    key, client = api.key("alice"), api.client("alice")
    hers = hook(api, client)
    make_snapshot(api)
    called = row(user_id=str(key.row.user_id), key_id=str(key.row.id))
    with moved(api.settings.need_database_url(), redis_url) as store:
        store.tend()
        store.send(called)
        store.drain()
    (tmp_path / "stock.csv").write_text(
        f"sku,title,price,category_id,condition\nA,Coat,9 EUR,{api.category_id},good\n"
    )
    (tmp_path / "scenario.yaml").write_text("format: 1\nsteps: [{call: GET /brands}]\n")
    lines = commands(
        BRAND_ID=client.get("/brands").json()["data"][0]["id"],
        CATEGORY_ID=api.category_id,
        REQUEST_ID=called.request_id,
        DELIVERY_ID=hers.delivery(),
        WEBHOOK_ID=hers.id,
    )
    assert len(lines) > 20
    environ = child_environ(
        {
            "CUTE_API_KEY": key.secret,
            "CUTE_BASE_URL": api.base_url,
            "CUTE_CONFIG_DIR": str(tmp_path / "settings"),
            "PYTHONPATH": "",
        }
    )
    # It speaks a protocol on its real input, and ends with that.
    lines.remove("mcp")
    printed(installed / "cute-dev", "mcp", env=environ, cwd=tmp_path)
    of_app = new_app(api.database).key.secret
    expected = [
        (
            line,
            next((said for words, said in ENDLESS.items() if line.startswith(words)), ""),
            of_app if line.startswith("app ") else key.secret,
        )
        for line in lines
    ]
    assert {said for _, said, _ in expected} == {"", *ENDLESS.values()}
    printed(installed / "python", "-c", RUN_EACH, json.dumps(expected), env=environ, cwd=tmp_path)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_installed_wheel_prints_what_a_shell_needs_to_complete_commands(
    installed: Path, shell: str
) -> None:
    script = run(installed / "cute-dev", "completion", shell, PYTHONPATH="")
    assert f"_CUTE_DEV_COMPLETE={shell}_complete" in script
