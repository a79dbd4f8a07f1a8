"""READMEs and pages: what they link to, name, install or import exists."""

import re
from pathlib import Path

import pytest

from cute_api.config import ROOT, Variable

SHOWN = sorted(
    path
    for pattern in ("*.md", "docs/**/*", "examples/**/*", "sdks/**/README.md", "openapi/**/*.md")
    for path in ROOT.glob(pattern)
    if path.suffix in {".md", ".py", ".mjs", ".sh", ".yaml"} and "node_modules" not in path.parts
)
# The links of guides are tested as pages (test_guides).
PAGES = [path for path in SHOWN if path.suffix == ".md" and path.parent != ROOT / "docs" / "guides"]
CODE = re.compile(r"^ *```.*?^ *```$|`(?:[^`\n]|\n(?!\n))+`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?:\]\(|^\[[^\]]+\]: )([^)\s]+)", re.MULTILINE)
ELSEWHERE = re.compile(r"[a-z]+:|/")
# A file by its ending, or a folder of the project.
PLACE = re.compile(
    r"`(\w[\w.-]*/[\w./-]*\w\.(?:py|sql|md|yaml|mjs|ts|css|json)"
    r"|(?:server|demo|scripts|tests|docs|openapi|codegen|deploy|sdks|examples)/[\w./-]*/)`"
)
# A page may leave out where its subject is.
BASES = [ROOT / base for base in ("", "server/cute_api", "codegen", "deploy")]
OLD = ROOT / "docs" / "decisions" / "archive"
# Neither package is published: a registry would return nothing, or somebody else's.
FROM_REGISTRY = re.compile(
    r"(?:pip|npm) install(?: [^\n]*?)?[ '\"](?:cute-(?:sdk|dev|contract)|@cute/sdk)(?![\w./-])"
)
MOST_LINES = 150
FIRST = ["Install", "A first call", "Handle errors", "Iterate over a list"]
# A package is read elsewhere, so its README has no relative links to guides.
GUIDE = re.compile(r"https://developers\.cute\.example/docs/([\w-]+)")
PRIVATE = re.compile(r"\bcute_sdk(?:\.\w+)*\._\w+")


def test_no_document_installs_our_packages_from_a_registry() -> None:
    assert len(SHOWN) > 100
    found = {
        str(path.relative_to(ROOT)): shown
        for path in SHOWN
        if (shown := FROM_REGISTRY.findall(path.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize("sdk", ["python/sdk", "javascript"])
def test_the_readme_of_an_sdk_is_short_and_begins_with_what_a_newcomer_needs(sdk: str) -> None:
    text = (ROOT / "sdks" / sdk / "README.md").read_text("utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    assert re.findall("^## (.+)$", text, re.MULTILINE)[: len(FIRST)] == FIRST
    assert PRIVATE.findall(text) == []
    guides = set(GUIDE.findall(text))
    assert len(guides) > 2
    assert [name for name in guides if not (ROOT / f"docs/guides/{name}.md").is_file()] == []


def test_every_link_of_a_page_leads_to_a_file_and_its_heading() -> None:
    texts = {path: path.read_text("utf-8") for path in PAGES}
    links = [
        (path, link)
        for path, text in texts.items()
        for link in LINK.findall(CODE.sub("", text))
        if not ELSEWHERE.match(link)
    ]
    assert len(links) > 500
    assert [
        f"{path.relative_to(ROOT)}: {link}" for path, link in links if not leads(path, link, texts)
    ] == []


def test_every_file_that_a_page_names_is_there() -> None:
    named = [
        (path, place)
        for path in PAGES
        if path.parent == ROOT or path.is_relative_to(ROOT / "docs")
        if not path.is_relative_to(OLD) and path.name != "CHANGELOG.md"
        for place in PLACE.findall(path.read_text("utf-8"))
    ]
    assert len(named) > 100
    assert [
        f"{path.relative_to(ROOT)}: {place}"
        for path, place in named
        if not any((base / place).exists() for base in (*BASES, path.parent))
    ] == []


def test_the_page_of_settings_has_every_variable_that_is_read() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert [name.value for name in Variable if f"`{name.value}`" not in page] == []


def leads(path: Path, link: str, texts: dict[Path, str]) -> bool:
    """Whether the file of a link exists, and has the heading that the link names."""
    name, _, anchor = link.partition("#")
    target = (path.parent / name).resolve() if name else path
    if not target.exists():
        return False
    return not anchor or target not in texts or anchor in anchors(texts[target])


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as repository viewers make them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
