"""The JavaScript SDK's types, by openapi-typescript: all schemas, operations and webhooks."""

import json
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
            node.command("node", [str(ROOT / PROGRAM), str(document), "-o", str(output)]),
            env=node.environ(),
            cwd=folder,  # at the root it would take Redocly's settings for its own
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        if done.returncode != 0:
            raise CodegenError(f"openapi-typescript failed:\n{done.stdout}{done.stderr}")
        return {FILE: output.read_text(encoding="utf-8")}
