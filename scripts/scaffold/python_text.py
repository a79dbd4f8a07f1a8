"""Inserts into Python modules as text; Ruff then sorts the imports and breaks long lines."""

import ast
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.scaffold import RefusalError

TIMEOUT_S = 60
RUFF = (("check", "--quiet", "--select=I", "--fix"), ("format", "--quiet"))


def defines(text: str, name: str) -> bool:
    """Whether the module defines a function of this name."""
    return any(
        isinstance(node, ast.FunctionDef) and node.name == name for node in ast.parse(text).body
    )


def append(text: str, code: str, imports: Sequence[str]) -> str:
    """The module with a function at its end and the imports that this needs."""
    return add_imports(text, imports).rstrip("\n") + "\n\n\n" + code.strip("\n") + "\n"


def add_imports(text: str, imports: Sequence[str]) -> str:
    """The module with these imports too, in no order yet: `tidy` merges and sorts them."""
    first = next(
        (node for node in ast.parse(text).body if isinstance(node, ast.Import | ast.ImportFrom)),
        None,
    )
    if first is None:
        raise RefusalError("A module without imports can't be extended. Add one import to it.")
    lines = text.splitlines(keepends=True)
    line = first.lineno - 1
    return "".join([*lines[:line], *(f"{new}\n" for new in imports), *lines[line:]])


def insert_entry(text: str, name: str, entry: str, *, before: str | None = None) -> str:
    """The module with one more entry (source text) in the dictionary that it assigns to `name`.

    It comes last, or before the key `before`.
    """
    table = _table(text, name)
    at = (table.end_lineno or table.lineno) - 1
    for key in table.keys:
        if before is not None and isinstance(key, ast.Constant) and key.value == before:
            at = key.lineno - 1
    lines = text.splitlines(keepends=True)
    return "".join([*lines[:at], f"    {entry},\n", *lines[at:]])


def tidy(text: str, path: Path) -> str:
    """What Ruff makes of it. Its settings are those that count for `path`, which is not read."""
    for arguments in RUFF:
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *arguments, f"--stdin-filename={path}", "-"],
            cwd=path.parent if path.parent.is_dir() else None,
            input=text,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        if done.returncode != 0:
            raise RefusalError(
                f"Ruff refuses {path.name}:\n{done.stdout[-2_000:]}{done.stderr[-2_000:]}"
            )
        text = done.stdout
    return text


def _table(text: str, name: str) -> ast.Dict:
    for node in ast.parse(text).body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        named = [target.id for target in targets if isinstance(target, ast.Name)]
        if name in named and isinstance(node, ast.Assign | ast.AnnAssign):
            if isinstance(node.value, ast.Dict):
                return node.value
            break
    raise RefusalError(f"There is no dictionary `{name}` to put an entry into.")
