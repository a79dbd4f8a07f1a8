"""The JavaScript package: judged by publint and attw, and used in four runtimes."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from signal import SIGKILL

import httpx

from cute_api.config import child_environ
from scripts.checks.proof.generators import tools
from scripts.checks.proof.verdict import NotProvenError
from scripts.sandbox.embedded.processes import spawn, tail
from scripts.shared.node import find
from scripts.shared.ports import HOST, free_port, listens
from scripts.shared.waiting import until

SHOP = Path(__file__).with_name("shop")
JUDGES = Path(__file__).with_name("judges")
MANIFEST = {"name": "shop", "version": "1.0.0", "private": True, "type": "module"}
EXPECTED = {"created": True, "gone": True}
START_S = STOP_S = 20.0


def check_package(tarball: Path, folder: Path) -> None:
    """Check the packed package. Raises `ToolError` with the output of publint or attw."""
    modules = tools.node_modules(JUDGES)
    judges: Mapping[str, Sequence[str | Path]] = {
        "publint": (modules / "publint/src/cli.js", "run", tarball, "--strict"),
        "attw": (modules / "@arethetypeswrong/cli/dist/index.js", tarball, "--format", "ascii"),
    }
    for name, command in judges.items():
        tools.run([find().program, *command], cwd=folder)
        print(f"  {name}: nothing to say")


def check_runtimes(tarball: Path, folder: Path, environ: Mapping[str, str]) -> None:
    """Run the shop in each runtime. Raises `NotProvenError` or `ToolError`."""
    shop = laid_out(tarball, folder, environ)
    modules = tools.node_modules(JUDGES)
    bun = binary(modules, "@oven/bun-*/bin/bun")
    deno = binary(modules, "@deno/*/deno")
    commands: Mapping[str, Sequence[str | Path]] = {
        "Node": (find().program, "main.mjs"),
        # No other permission: not for the environment, and not for files.
        "Deno": (deno, "run", "--no-prompt", "--no-lock", "--allow-net", "main.mjs"),
        "Bun": (bun, "run", "main.mjs"),
    }
    results = {name: json.loads(tools.run(command, cwd=shop)) for name, command in commands.items()}
    tools.run([bun, "build", "worker.mjs", "--outfile", "bundle.mjs"], cwd=shop)
    results["workerd"] = in_workerd(binary(modules, "@cloudflare/workerd-*/bin/workerd"), shop)
    for name, found in results.items():
        if found != EXPECTED:
            raise NotProvenError(f"{name}: the shop says {found}.")
        print(f"  {name}: creates, lists, deletes, and gets the typed error")


def laid_out(tarball: Path, folder: Path, environ: Mapping[str, str]) -> Path:
    """Return a folder with the shop, its settings, and the package as npm installs it."""
    shop = folder / "shop"
    shutil.copytree(SHOP, shop)
    (shop / "package.json").write_text(json.dumps(MANIFEST))
    settings = {
        "apiKey": environ["CUTE_KEY"],
        "baseUrl": environ["CUTE_URL"],
        "categoryId": environ["CUTE_CATEGORY"],
    }
    (shop / "settings.mjs").write_text(f"export const settings = {json.dumps(settings)};\n")
    install = ("install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", str(tarball))
    node = find()
    tools.run(node.command("npm", install), cwd=shop, environ=node.environ())
    return shop


def binary(modules: Path, pattern: str) -> Path:
    """Return a runtime's program for this machine, which comes in a package of its own."""
    found = sorted(modules.glob(pattern))
    if not found:
        raise tools.ToolError(f"npm has no {pattern} for this machine.")
    return found[0]


def in_workerd(workerd: Path, shop: Path) -> object:
    """Serve the shop with workerd, and return its response."""
    port, log = free_port(), shop / "workerd.log"
    address = f"http={HOST}:{port}"
    process = spawn(
        [workerd, "serve", "workerd.capnp", "--socket-addr", address],
        death_signal=SIGKILL,
        log=log,
        environ=child_environ({}),
        cwd=shop,
    )
    try:
        until(lambda: listens(port), "workerd listens", START_S, ended=process.poll)
        response = httpx.get(f"http://{HOST}:{port}/", timeout=START_S)
        if not response.is_success:
            raise NotProvenError(f"workerd: {response.text}\n{tail(log)}")
        return response.json()
    finally:
        process.kill()
        process.wait(STOP_S)
