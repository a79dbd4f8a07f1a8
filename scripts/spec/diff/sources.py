"""The sources of both documents: a Git revision, or the current files."""

import io
import json
import subprocess
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from scripts.spec.diff.changes import Pointer
from scripts.spec.diff.shape import SoundDocument

FOLDER = "openapi"
ENTRY = f"{FOLDER}/openapi.yaml"
BUNDLE = f"{FOLDER}/dist/openapi.json"
VERSIONS = f"{FOLDER}/dist/versions.json"
WORKING_TREE = "the working tree"
DEFAULT_BRANCHES = ("origin/HEAD", "origin/main", "main")
# Git itself shows 8 to 10 in a repository of this size.
COMMIT_LENGTH = 12
GIT_TIMEOUT_S = 30
MAX_SOURCE_BYTES = 64 * 1024 * 1024
# A comparison takes some calls for each level.
MAX_DEPTH = 100
# References within YAML let a small file stand for any number of values.
MAX_VALUES = 2_000_000
TOO_DEEP = f"is nested deeper than {MAX_DEPTH} levels."


class SourceError(Exception):
    """A document can't be read; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """A bundle, and the YAML that it was made from by path (`openapi/schemas/Item.yaml`).

    `entry` is the path of the file that refers to the others. `versions` has the changes of its
    versions, as `openapi/dist/versions.json` does. `malformed` is what was left out of `bundle`.
    """

    name: str
    bundle: Mapping[str, Any]
    files: Mapping[str, bytes]
    entry: str = ENTRY
    versions: Sequence[Mapping[str, Any]] = ()
    malformed: Mapping[Pointer, tuple[str, Any]] = field(default_factory=dict)


def working_tree(root: Path) -> Source:
    """The files of a checkout as they are now."""
    try:
        bundle = (root / BUNDLE).read_bytes()
    except OSError:
        raise SourceError(f"{BUNDLE} isn't there: run `make bundle` first.") from None
    files = {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted((root / FOLDER).rglob("*.yaml"))
        if "dist" not in path.relative_to(root).parts
    }
    kept = root / VERSIONS
    versions = _changes(kept.read_bytes() if kept.is_file() else None, WORKING_TREE)
    return Source(WORKING_TREE, _parsed(bundle, WORKING_TREE), files, versions=versions)


def revision(root: Path, name: str) -> Source:
    """The files as a branch, a tag or a commit has them."""
    if name.startswith("-"):
        raise SourceError(f"{name!r} is not a revision: name a branch, a tag or a commit.")
    known = _git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    if known is None:
        raise SourceError(
            f"Git knows no revision {name!r}: name a branch, a tag or a commit, such as "
            "BASE=main or BASE=HEAD. After a shallow clone, `git fetch` it first."
        )
    commit = known.decode().strip()
    archive = _git(root, "archive", "--format=tar", commit, FOLDER)
    if archive is None or len(archive) > MAX_SOURCE_BYTES:
        raise SourceError(f"{name} has no {FOLDER}/: name a revision that has the spec.")
    files = _unpacked(archive)
    if BUNDLE not in files:
        raise SourceError(f"{name} has no {BUNDLE}: name a revision that has the bundle.")
    yaml = {path: text for path, text in files.items() if path.endswith(".yaml")}
    versions = _changes(files.get(VERSIONS), name)
    return Source(name, _parsed(files[BUNDLE], name), yaml, versions=versions)


def branch_point(root: Path) -> str | None:
    """Return the commit that the changes of this checkout began from, abbreviated.

    It is where HEAD left the default branch of `origin`, or `main`; on that branch, HEAD's parent.
    Return None if a shallow or new clone has no such commit with a bundle.
    """
    for branch in DEFAULT_BRANCHES:
        left = _git(root, "merge-base", branch, "HEAD")
        if left is not None and left != _git(root, "rev-parse", "HEAD"):
            break
    else:
        left = _git(root, "rev-parse", "--verify", "--quiet", "HEAD^")
    if left is None:
        return None
    commit = left.decode().strip()
    has_bundle = _git(root, "cat-file", "-e", f"{commit}:{BUNDLE}") is not None
    return commit[:COMMIT_LENGTH] if has_bundle else None


def file(path: Path) -> Source:
    """Read a bundled document from a JSON or YAML file."""
    try:
        if path.stat().st_size > MAX_SOURCE_BYTES:
            raise SourceError(f"{path} is larger than {MAX_SOURCE_BYTES:,} bytes.")
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} can't be read: {error.strerror}.") from None
    try:
        is_json = path.suffix == ".json"
        document = json.loads(content) if is_json else yaml.load(content, _DatesAsText)  # noqa: S506 - it is a CSafeLoader
    except (ValueError, yaml.YAMLError) as error:
        why = " ".join(str(error).split())
        raise SourceError(f"{path} is neither JSON nor YAML: {why}") from None
    except RecursionError:
        raise SourceError(f"{path} {TOO_DEEP}") from None
    if why := _excess(document):
        raise SourceError(f"{path} {why}")
    if not isinstance(document, dict) or "openapi" not in document:
        raise SourceError(f"{path} is not an OpenAPI document: it has no `openapi` at its top.")
    beside = path.with_name(Path(VERSIONS).name)
    versions = _changes(beside.read_bytes() if beside.is_file() else None, str(path))
    sound = SoundDocument(document)
    files = {str(path): content}
    return Source(str(path), sound.document, files, str(path), versions, sound.malformed)


def _excess(value: Any) -> str:
    """Return which limit a document exceeds; empty if none."""
    layer = [value]
    for _ in range(MAX_DEPTH):
        if len(layer) > MAX_VALUES:
            return f"has more than {MAX_VALUES:,} values on one level."
        layer = [
            below
            for node in layer
            if isinstance(node, dict | list)
            for below in (node.values() if isinstance(node, dict) else node)
        ]
    return TOO_DEEP if layer else ""


class _DatesAsText(yaml.CSafeLoader):
    """Reads dates as text, because JSON has no dates. libyaml takes a fifth of the time."""


_DatesAsText.add_constructor("tag:yaml.org,2002:timestamp", lambda _loader, node: node.value)


def _unpacked(archive: bytes) -> dict[str, bytes]:
    files = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() else None
            if content is not None:
                files[member.name] = content.read()
    return files


def _git(root: Path, *arguments: str) -> bytes | None:
    """Return Git's output, or None if it fails."""
    try:
        done = subprocess.run(
            ["git", *arguments],  # noqa: S607 - whichever Git the caller has
            cwd=root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=GIT_TIMEOUT_S,
            check=False,
        )
    except FileNotFoundError:
        raise SourceError("Git isn't here: install it to compare revisions.") from None
    except subprocess.TimeoutExpired:
        raise SourceError(f"Git did not finish in {GIT_TIMEOUT_S} s: try again.") from None
    return done.stdout if done.returncode == 0 else None


def _parsed(text: bytes, name: str) -> Mapping[str, Any]:
    try:
        bundle = json.loads(text)
    except ValueError:
        bundle = None
    if not isinstance(bundle, dict):
        raise SourceError(f"{BUNDLE} of {name} is not a JSON object: run `make bundle`.")
    return bundle


def _changes(text: bytes | None, name: str) -> Sequence[Mapping[str, Any]]:
    """The changes of `versions.json`; none where a revision has no such file."""
    if text is None:
        return ()
    try:
        changes: list[Mapping[str, Any]] = json.loads(text)["changes"]
    except (ValueError, KeyError, TypeError):
        raise SourceError(f"{VERSIONS} of {name} can't be read: run `make bundle`.") from None
    return changes
