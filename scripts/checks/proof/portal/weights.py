"""Measure what each page of the portal loads, compressed, into an empty cache.

`python -m scripts.checks.proof.portal.weights` fills a small database as
`scripts.checks.bench.portal` does, serves it, and opens each page that the application's list of
routes has, each guide, operation and event. Printed are the bytes of the heaviest page of each
route, by kind. A page may load 150 kB. Tests check each page in the same way.
"""

import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from cute_api.config import Settings
from cute_api.portal import trust
from cute_api.portal.docs.guides import ORDER
from cute_api.spec import Spec
from scripts.checks.bench import portal as bench
from scripts.checks.bench import portal_stage
from scripts.checks.bench.portal_stage import PortalStage
from scripts.checks.proof.api import HOST, raised, serving, settings_of
from scripts.checks.stack import stack
from scripts.shared.chromium import chromium

REQUESTS = 400
# Fewer than in the bench, whose 20 take minutes to fill: what pages load hardly depends on it.
KEYS = 3
TIMEOUT_S = 60.0
Choices = Mapping[str, Sequence[str]]
"""By a parameter of routes, all that it can name."""
MOST_BYTES = 150_000

# Cached resources have no transferSize.
TRANSFERRED = """() => performance.getEntries()
  .filter((one) => one.entryType === "navigation" || one.entryType === "resource")
  .map((one) => [one.entryType === "navigation" ? "" : one.name, one.transferSize])"""


class LoadedKind(StrEnum):
    """The kinds of resources that a page loads."""

    PAGE = "page"
    STYLES = "styles"
    SCRIPTS = "scripts"
    FONTS = "fonts"
    IMAGES = "images"
    OTHER = "other"


BY_SUFFIX = {
    ".css": LoadedKind.STYLES,
    ".js": LoadedKind.SCRIPTS,
    ".woff2": LoadedKind.FONTS,
    ".svg": LoadedKind.IMAGES,
    ".png": LoadedKind.IMAGES,
}


def weigh(page: Page) -> Mapping[LoadedKind, int]:
    """Return the bytes that the open page loaded so far, with 300 for each head."""
    found = dict.fromkeys(LoadedKind, 0)
    for url, size in page.evaluate(TRANSFERRED):
        suffix = Path(urlsplit(url).path).suffix
        found[BY_SUFFIX.get(suffix, LoadedKind.OTHER) if url else LoadedKind.PAGE] += size
    return found


@dataclass(frozen=True, slots=True)
class PageWeight:
    """The bytes that a page loaded."""

    rule: str
    path: str
    bytes: Mapping[LoadedKind, int]

    @property
    def total(self) -> int:
        return sum(self.bytes.values())

    @property
    def line(self) -> str:
        """Return a row of the table."""
        kinds = "".join(f"{self.bytes[kind] / 1_000:9.1f}" for kind in LoadedKind)
        over = f"  more than {MOST_BYTES / 1_000:.0f}" if self.total > MOST_BYTES else ""
        place = self.path if self.path.startswith("/docs") else self.rule
        return f"{place:60}{self.total / 1_000:9.1f}{kinds}{over}"


def measure(
    browser: Browser, settings: Settings, port: int, stage: PortalStage, choices: Choices
) -> list[PageWeight]:
    """The heaviest page of each route, the heaviest first."""
    base_url = f"http://{HOST}:{port}"
    found: dict[str, PageWeight] = {}
    for rule in bench.rules(settings):
        for path in _paths(rule, {**bench.NOBODYS, **stage.ids}, choices):
            if not _is_page(port, path, stage.token):
                continue
            context = browser.new_context(base_url=base_url)
            context.add_cookies([{"name": trust.SESSION, "value": stage.token, "url": base_url}])
            page = context.new_page()
            page.goto(path)
            weight = PageWeight(rule, path, weigh(page))
            if rule not in found or found[rule].total < weight.total:
                found[rule] = weight
            context.close()
    return sorted(found.values(), key=lambda weight: weight.total, reverse=True)


def _paths(rule: str, values: Mapping[str, str], choices: Choices) -> list[str]:
    """Return the paths of a route: all values of a parameter, but one of a user's own."""
    for name, chosen in choices.items():
        if f"<{name}>" in rule:
            return [bench.path_of(rule, {**values, name: value}) for value in chosen]
    return [bench.path_of(rule, values)]


def _is_page(port: int, path: str, token: str) -> bool:
    """Whether the path is a page of HTML, not a file or a redirect."""
    with closing(HTTPConnection(HOST, port, timeout=TIMEOUT_S)) as connection:
        headers = {"Cookie": f"{trust.SESSION}={token}", "Accept": "text/html"}
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        is_html = response.headers.get_content_type() == "text/html"
        return response.status == 200 and is_html


def report(weights: Sequence[PageWeight]) -> str:
    """Return a table in kB, and the number of pages that are too heavy."""
    kinds = "".join(f"{kind:>9}" for kind in LoadedKind)
    over = [weight.rule for weight in weights if weight.total > MOST_BYTES]
    judged = f"too heavy: {', '.join(over)}" if over else "none is too heavy"
    return "\n".join(
        (
            f"{'kB, compressed, in an empty cache':60}{'all':>9}{kinds}",
            *(weight.line for weight in weights),
            f"{len(weights)} pages; {judged}.",
        )
    )


def main() -> int:
    with (
        chromium() as browser,
        stack(durable=False) as running,
    ):
        settings = settings_of(running.database_url, running.redis_url)
        stage = portal_stage.fill(settings, REQUESTS, print, key_count=KEYS)
        spec = Spec.load(sandbox=True)
        guides = [name for names in ORDER.values() for name in names]
        choices = {
            "name": guides,
            "operation_id": list(spec.operations),
            "event_type": list(spec.events),
        }
        with serving(settings, raised(spec)) as port:
            weights = measure(browser, settings, port, stage, choices)
    print(report(weights))
    return 1 if any(weight.total > MOST_BYTES for weight in weights) else 0


if __name__ == "__main__":
    sys.exit(main())
