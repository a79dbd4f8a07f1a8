"""What READMEs, guides and examples have readers install or import can be had."""

import re

import pytest

from cute_api.config import ROOT

SHOWN = sorted(
    path
    for pattern in ("*.md", "docs/**/*", "examples/**/*", "sdks/*/README.md")
    for path in ROOT.glob(pattern)
    if path.suffix in {".md", ".py", ".mjs", ".sh", ".yaml"} and "node_modules" not in path.parts
)
# Neither package is published: a registry would return nothing, or somebody else's.
FROM_REGISTRY = re.compile(
    r"(?:pip|npm) install(?: [^\n]*?)?[ '\"](?:cute-sdk|@cute/sdk)(?![\w./-])"
)
PRIVATE = re.compile(r"\bcute_sdk(?:\.\w+)*\._\w+")


def test_no_document_installs_our_packages_from_a_registry() -> None:
    assert len(SHOWN) > 100
    found = {
        str(path.relative_to(ROOT)): shown
        for path in SHOWN
        if (shown := FROM_REGISTRY.findall(path.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize("sdk", ["python", "javascript"])
def test_the_readme_of_an_sdk_names_no_private_module(sdk: str) -> None:
    assert PRIVATE.findall((ROOT / "sdks" / sdk / "README.md").read_text("utf-8")) == []
