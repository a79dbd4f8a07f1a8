"""Render the targets, format the files, and update the tree.

A generated file says so in its first lines and is in the manifest. A file that says so but
is no longer made is an orphan: `generate` removes it, `check` fails on it.
"""

import json
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from codegen.bundle import MARK, CodegenError, load, load_changes
from codegen.ir import Api
from codegen.languages import javascript, python
from codegen.reading import read
from codegen.targets import contract, curl, postman, server_attributes, server_enums

MANIFEST = Path("codegen/manifest.json")
# Places of generated files, which are searched for orphans.
PLACES = ("sdks", "docs", "tests", "server/cute_api/models/_gen")
# Files of tools, which are ignored.
FOREIGN = {"node_modules", "dist", "build", "__pycache__"}
LANGUAGES = (python.LANGUAGE, javascript.LANGUAGE)
COMMENTS = {
    ".sh": "# {}",
    ".md": "<!-- {} -->",
    **{suffix: form for language in LANGUAGES for suffix, form in language.comments.items()},
}

Render = Callable[[Api], dict[Path, str]]
MODULES = (
    *python.TARGETS,
    *javascript.TARGETS,
    contract,
    curl,
    postman,
    server_attributes,
    server_enums,
)
TARGETS: Mapping[str, Render] = {target.NAME: target.render for target in MODULES}


@dataclass(frozen=True, slots=True)
class Difference:
    """How a tree differs from what the spec gives: paths relative to its root."""

    stale: tuple[Path, ...]
    orphans: tuple[Path, ...]


def generate(root: Path, only: Collection[str] | None = None) -> list[Path]:
    """Update the tree at `root` from its bundle; return the files that changed.

    `only` names the targets to update. Raises `CodegenError` before anything is written.
    """
    fresh = render(root, only)
    difference = compare(root, fresh)
    texts = _texts(fresh)
    for path in difference.stale:
        _write(root / path, texts[path])
    for path in difference.orphans:
        (root / path).unlink()
    changed = [*difference.stale, *difference.orphans]
    manifest = _manifest_text(_merged(root, fresh))
    if not (root / MANIFEST).exists() or (root / MANIFEST).read_text("utf-8") != manifest:
        _write(root / MANIFEST, manifest)
        changed.append(MANIFEST)
    return changed


def check(root: Path) -> Difference:
    """Return how the tree at `root` and its manifest differ from its bundle."""
    fresh = render(root)
    difference = compare(root, fresh)
    manifest = root / MANIFEST
    same = manifest.exists() and manifest.read_text("utf-8") == _manifest_text(fresh)
    return difference if same else Difference((*difference.stale, MANIFEST), difference.orphans)


def render(root: Path, only: Collection[str] | None = None) -> dict[str, dict[Path, str]]:
    """Return the marked and formatted text of each file, by target; write nothing."""
    unknown = set(only or ()) - set(TARGETS)
    if unknown:
        raise CodegenError(f"There is no target {min(unknown)}: choose from {', '.join(TARGETS)}.")
    api = read(load(root), load_changes(root))
    chosen = {name: target for name, target in TARGETS.items() if only is None or name in only}
    with ThreadPoolExecutor(max_workers=len(chosen)) as pool:
        made = pool.map(lambda target: target(api), chosen.values())
        rendered = dict(zip(chosen, made, strict=True))
    marked = {
        name: {path: _marked(path, text) for path, text in files.items()}
        for name, files in rendered.items()
    }
    return _formatted(root, marked)


def compare(root: Path, fresh: Mapping[str, Mapping[Path, str]]) -> Difference:
    """Return files that differ from freshly rendered ones, and orphans."""
    texts = _texts(fresh)
    stale = [path for path, text in texts.items() if _read(root / path) != text]
    known = set().union(*_merged(root, fresh).values())
    orphans = [path for path in _marked_files(root) if path not in known]
    return Difference(tuple(stale), tuple(orphans))


def _texts(fresh: Mapping[str, Mapping[Path, str]]) -> dict[Path, str]:
    return {path: text for files in fresh.values() for path, text in files.items()}


def _marked(path: Path, text: str) -> str:
    if path.suffix == ".json":
        if MARK not in text:
            raise CodegenError(f"{path}: a generated JSON file says MARK under `//` in itself.")
        return text
    mark = COMMENTS[path.suffix].format(MARK)
    if text.startswith("#!"):
        first, rest = text.split("\n", 1)
        return f"{first}\n{mark}\n{rest}"
    return f"{mark}\n{text}"


def _formatted(root: Path, marked: dict[str, dict[Path, str]]) -> dict[str, dict[Path, str]]:
    """Format the files by their languages' formatters, with the project's settings."""
    done = dict[Path, str]()
    texts = _texts(marked)
    for language in LANGUAGES:
        ours = [path for path in texts if path.suffix in language.comments]
        if language.format is None or not ours:
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for path in ours:
                _write(folder / path, texts[path])
            language.format(root, folder)
            done |= {path: (folder / path).read_text("utf-8") for path in ours}
    return {
        name: {path: done.get(path, text.rstrip() + "\n") for path, text in files.items()}
        for name, files in marked.items()
    }


def _marked_files(root: Path) -> Iterator[Path]:
    for place in PLACES:
        for file in sorted((root / place).rglob("*")):
            path = file.relative_to(root)
            if FOREIGN & set(path.parts) or not file.is_file():
                continue
            with file.open("rb") as opened:
                if MARK.encode() in opened.read(300):
                    yield path


def _merged(root: Path, fresh: Mapping[str, Mapping[Path, str]]) -> dict[str, list[Path]]:
    """Return the manifest, with the targets that were rendered now updated."""
    text = _read(root / MANIFEST)
    known: dict[str, list[str]] = json.loads(text)["targets"] if text else {}
    kept = {name: [Path(path) for path in known.get(name, ())] for name in TARGETS}
    return {**kept, **{name: list(files) for name, files in fresh.items()}}


def _manifest_text(files: Mapping[str, Collection[Path]]) -> str:
    targets = {name: sorted(map(str, paths)) for name, paths in files.items()}
    return json.dumps({"//": MARK, "targets": targets}, indent=2) + "\n"


def _read(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
