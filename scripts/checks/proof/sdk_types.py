"""Proves that pyright finds the mistakes that mypy finds in `make test`, and no others.

`python -m scripts.checks.proof.sdk_types` runs pyright in strict mode over the correct and the
wrong programs in `tests/sdk/python`, and over those of the README.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from cute_api.config import ROOT
from scripts.checks.proof.generators.tools import node_modules
from scripts.checks.proof.verdict import NotProvenError, exit_code
from scripts.shared.node import find
from scripts.shared.readme import examples

USAGE = ROOT / "tests/sdk/python"
WRONG = "wrong_usage.py"
SETTINGS = {
    "typeCheckingMode": "strict",
    "pythonVersion": "3.10",
    "extraPaths": [str(ROOT / "sdks/python/sdk/src")],
    "venvPath": str(ROOT),
    "venv": ".venv",
    "include": ["."],
}
# Untyped parts of Flask and of the standard library in the README's programs.
NOT_OURS = frozenset({"reportUnknownMemberType", "reportUnknownVariableType"})


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="cute-types-") as place:
        folder = Path(place)
        shutil.copy(USAGE / "typed_usage.py", folder)
        shutil.copy(USAGE / "wrong_usage.txt", folder / WRONG)
        readme = examples(ROOT / "sdks/python/sdk/README.md", "python")
        for number, program in enumerate(readme.values()):
            (folder / f"example_{number}.py").write_text(program, encoding="utf-8")
        (folder / "pyrightconfig.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
        found = {(name, line): text for name, line, text in errors(folder)}
        lines = (folder / WRONG).read_text(encoding="utf-8").splitlines()
    expected = {(WRONG, number) for number, line in enumerate(lines, 1) if "# E: " in line}
    missed = sorted(expected - found.keys())
    more = sorted(found.keys() - expected)
    if missed or more:
        mistakes = [f"{name}:{line} is not an error" for name, line in missed]
        mistakes += [f"{name}:{line}: {found[name, line]}" for name, line in more]
        raise NotProvenError("\n".join(mistakes))
    print(
        f"sdk_types: pyright finds {len(expected)} mistakes; {len(readme) + 1} programs are right"
    )


def errors(folder: Path) -> list[tuple[str, int, str]]:
    """The errors that pyright finds in a folder: file, line from 1, text."""
    pyright = node_modules() / "pyright" / "index.js"
    done = find().run("node", [pyright, "--outputjson"], cwd=folder)
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise NotProvenError(f"pyright failed:\n{done.stdout}{done.stderr}") from None
    return [
        (
            Path(diagnostic["file"]).name,
            diagnostic["range"]["start"]["line"] + 1,
            diagnostic["message"],
        )
        for diagnostic in report["generalDiagnostics"]
        if diagnostic["severity"] == "error" and diagnostic.get("rule") not in NOT_OURS
    ]


if __name__ == "__main__":
    sys.exit(exit_code(main))
