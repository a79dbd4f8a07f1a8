"""The bundle of the changed spec: made beside the tree, so that a finding stops everything."""

import shutil
import tempfile
from pathlib import Path

from scripts import bundle
from scripts.bundle import BundleError
from scripts.scaffold import RefusalError
from scripts.scaffold.edits import Edits
from scripts.scaffold.source import SPEC

DIST = f"{SPEC}/{bundle.DIST}/"
SHOWN_FINDINGS = 10
WHAT = "bundled anew"


def add_bundle(edits: Edits) -> None:
    """Lint the spec with the edits, and add its bundle to them. Raises `RefusalError`."""
    with tempfile.TemporaryDirectory(prefix="cute-scaffold-") as folder:
        spec = Path(folder).resolve() / SPEC
        shutil.copytree(edits.root / SPEC, spec)
        for edit in edits:
            if edit.path.startswith(f"{SPEC}/"):
                path = spec.parent / edit.path
                path.parent.mkdir(exist_ok=True)
                path.write_text(edit.after, encoding="utf-8")
        try:
            fresh = bundle.build(spec)
        except BundleError as error:
            lines = str(error).splitlines()
            raise RefusalError(
                "The spec would not lint. If `make bundle` finds nothing without this, the answers "
                "don't go together:\n" + "\n".join([*lines[:SHOWN_FINDINGS], lines[-1]])
            ) from error
    for name, content in fresh.items():
        edits.set(DIST + name, content.decode(), WHAT)
