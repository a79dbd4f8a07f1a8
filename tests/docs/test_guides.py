"""The guides: no code that is not tested, no link to nowhere, no fact that is out of date."""

import re
from html.parser import HTMLParser

import httpx
import pytest

from cute_api.config import ROOT
from cute_api.portal.docs.facts import FACTS, MARK
from cute_api.portal.docs.guides import FOLDER, NAMES
from cute_api.portal.docs.markdown import COMMANDS
from cute_api.portal.docs.samples import LINE, LINK
from cute_api.problems import Code
from cute_api.spec import Spec
from tests.docs.commands import exists
from tests.fixtures.api import Api

TEXTS = {name: (FOLDER / f"{name}.md").read_text("utf-8") for name in NAMES}
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# The groups of a changelog's release, below its dated versions.
GROUPS = ("Added", "Changed")
# Pages of others: outside of the documentation.
EXTERNAL = ("https://www.standardwebhooks.com", "https://www.w3.org/TR/")


class Page(HTMLParser):
    """The links of a page, and the anchors that others can lead to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.anchors: list[str] = []
        self.titles = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.add(given["href"] or "")
        if given.get("id"):
            self.anchors.append(given["id"] or "")
        self.titles += tag == "h1"


@pytest.fixture(scope="module")
def pages(api: Api) -> dict[str, Page]:
    """All pages of the documentation, by path."""
    paths = [f"/docs/{name}" for name in NAMES]
    paths += ["/docs/operations", "/docs/events", "/docs/search?q=key"]
    paths += [f"/docs/events/{name}" for name in api.spec.document["webhooks"]]
    paths += [f"/docs/operations/{operation}" for operation in api.spec.operations]
    with httpx.Client(base_url=api.base_url, trust_env=False, timeout=30) as client:
        responses = {path: client.get(path) for path in paths}
    assert {path: response.status_code for path, response in responses.items()} == dict.fromkeys(
        paths, 200
    )
    return {path: Page(response.text) for path, response in responses.items()}


def test_every_guide_has_its_place_and_every_place_its_guide() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_guide_shows_only_code_of_tested_files(name: str) -> None:
    for info, content in FENCE.findall(TEXTS[name]):
        assert info == COMMANDS, f"put the block `{info}` into docs/samples, and link to it"
        lines = content.replace("\\\n", "").splitlines()
        assert [line for line in lines if not exists(line)] == []
    assert TEXTS[name].count("```") == 2 * len(FENCE.findall(TEXTS[name]))
    assert not re.search(r"^ {4,}\S", FENCE.sub("", TEXTS[name]), re.MULTILINE), "indented code"


@pytest.mark.parametrize("name", NAMES)
def test_a_guide_can_be_read_in_the_repository(name: str) -> None:
    for line in LINE.findall(TEXTS[name]):
        assert line == ", ".join(found[0] for found in LINK.finditer(line)), line
    outside = re.findall(r"\]\((\.\./[^)#]+)", TEXTS[name])
    assert [link for link in outside if not (FOLDER / link).exists()] == []
    for line in TEXTS[name].splitlines():
        if "<!--" in line:
            assert MARK.fullmatch(line), line
            assert LINK.search(line), f"say where readers of the repository find it: {line}"


def test_facts_are_filled_in() -> None:
    asked = {name for text in TEXTS.values() for name in MARK.findall(text)}
    assert asked == set(FACTS)


def test_the_changelog_begins_with_the_served_version() -> None:
    titles = re.findall(r"^## (.+)$", TEXTS["changelog"], re.MULTILINE)
    version = Spec.load(sandbox=True).document["info"]["version"]
    assert titles[0] == version, "draft its entries with `make spec-diff CHANGELOG=1 BASE=…`"


def test_the_changelog_is_for_callers_and_names_each_dated_version_once() -> None:
    text = TEXTS["changelog"]
    assert not re.search(r"Unreleased|`make |`cute ", text)
    dates = [folder.name[:10] for folder in (ROOT / "openapi" / "versions").iterdir()]
    headings = re.findall(r"^### (.+)$", text, re.MULTILINE)
    assert headings == [*(f"Version {date}" for date in sorted({*dates}, reverse=True)), *GROUPS]
    assert not re.search("|".join(dates), text.partition(f"### {GROUPS[0]}")[2])


def test_every_link_leads_somewhere(api: Api, pages: dict[str, Page]) -> None:
    dead = []
    known = dict(pages)
    with httpx.Client(base_url=api.base_url, trust_env=False, timeout=30) as client:
        for path, page in pages.items():
            for link in sorted(page.links):
                if link.startswith("https://"):
                    assert link.startswith(EXTERNAL), link
                    continue
                target, _, anchor = link.partition("#")
                target = target or path
                if target not in known:
                    response = client.get(target, headers={"Accept": "text/html"})
                    known[target] = Page(response.text if response.status_code < 400 else "")
                    if response.status_code >= 400:
                        dead.append(f"{path}: {link} returns {response.status_code}")
                if anchor and anchor not in known[target].anchors:
                    dead.append(f"{path}: {link} has no such place")
    assert dead == []


def test_each_page_has_one_title_and_each_anchor_once(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        assert page.titles == 1, path
        assert len(page.anchors) == len(set(page.anchors)), path


def test_every_problem_has_its_anchor_where_its_type_leads(pages: dict[str, Page]) -> None:
    assert set(Code) <= set(pages["/docs/errors"].anchors)
