"""The JavaScript SDK's types, by openapi-typescript: all schemas, operations and webhooks.

Enums that may get more values are opened: a client keeps a value that is newer than itself.
"""

import json
import re
import subprocess
import tempfile
from pathlib import Path

from codegen.bundle import CodegenError
from codegen.ir import Api
from scripts.node import NodeMissingError, find

NAME = "js_types"
FILE = Path("sdks/javascript/src/_gen/schema.ts")
PROGRAM = Path("node_modules/openapi-typescript/bin/cli.js")
ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 60
# A property with a default may be left out of a request; an object of any kind holds anything.
SETTINGS = ("--default-non-nullable=false", "--empty-objects-unknown")
MORE_MAY_COME = "More values may come."
# A comment that says it is an enum, the name after it, and its values.
ENUM = re.compile(
    r'(/\*\*(?:(?!\*/).)*@enum \{string\}(?:(?!\*/).)*\*/\s*[\w"-]+\??: )("[^"]*"(?: \| "[^"]*")*)',
    re.DOTALL,
)


def render(api: Api) -> dict[Path, str]:
    """The one file; raises `CodegenError` with what the generator said."""
    try:
        node = find()
    except NodeMissingError as error:
        raise CodegenError(str(error)) from None
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "openapi.json"
        output = Path(folder) / "schema.ts"
        document.write_text(json.dumps(api.client), encoding="utf-8")
        done = subprocess.run(
            node.command(
                "node", [str(ROOT / PROGRAM), str(document), "-o", str(output), *SETTINGS]
            ),
            env=node.environ(),
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        if done.returncode != 0:
            raise CodegenError(f"openapi-typescript failed:\n{done.stdout}{done.stderr}")
        return {FILE: opened(output.read_text(encoding="utf-8"))}


def opened(text: str) -> str:
    """The types with `(string & {})` beside the values of each enum that says it may get more."""
    return ENUM.sub(
        lambda found: found[0] + " | (string & {})" if MORE_MAY_COME in found[1] else found[0],
        text,
    )
