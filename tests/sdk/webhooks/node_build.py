"""The built JavaScript SDK in a folder of the test's."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cute_api.config import ROOT
from scripts.shared import javascript
from tests.fixtures.programs import Done, finished_by_node, printed_by_node

COMPILER = ROOT / "node_modules" / "typescript" / "bin" / "tsc"
HERE = Path(__file__).parent
FLAGS = (
    "--strict",
    "--exactOptionalPropertyTypes",
    "--noUncheckedIndexedAccess",
    "--noImplicitOverride",
    "--target",
    "ES2022",
    "--lib",
    "ES2022,DOM,DOM.Iterable,DOM.AsyncIterable",
    "--types",
    "node",
    # Only sources are ours here. To check the types of Node and the browser takes longer than them.
    "--skipLibCheck",
)


def installed(folder: Path) -> Path:
    """`webhooks.js` and what it needs, as ESM; what stands beside it can import `node_modules`.

    The types of the document stand once, beside the CommonJS files.
    """
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    built = javascript.build()
    shutil.copytree(built / "esm", folder / "src")
    shutil.copytree(built / "cjs", folder / "cjs")
    return folder / "src" / "webhooks.js"


def compile_ts(files: Sequence[Path], *options: str) -> Done:
    """Run the compiler on these files, as strict as the SDK's own settings."""
    modules = ("--module", "ES2022", "--moduleResolution", "bundler")
    return finished_by_node(COMPILER, *FLAGS, *modules, *options, *files)


def run(script: str, module: Path, *arguments: str, stdin: object = None) -> Any:
    """Run a script of this folder beside the built SDK; the JSON that it prints."""
    copy = module.parent.parent / script
    shutil.copy(HERE / script, copy)
    return json.loads(printed_by_node(copy, module, *arguments, typed=json.dumps(stdin)))
