"""The server time of each page of the portal, for a user with 20 keys and 1,000,000 requests.

`python -m scripts.checks.bench.portal` fills a fresh database (`portal_stage`), has `cute serve`
serve it, and calls every page that the application's own list of routes has, and the pages of usage
and requests in every range and with every filter, in turns with a bare page of the same run, one
request after another on one connection. Printed are p50 and p95 of each in milliseconds, and the
p50 as a multiple of the bare page's. The aim is a p95 under 200 ms; the exit code is 1 if a page
misses it. For a file that is sent in parts this is the time to the first part; the time to the last
one (p95) is printed, too.
"""

import http.client
import itertools
import re
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from cute_api import config
from cute_api.app import create_app
from cute_api.portal import trust
from cute_api.portal.webhooks.embedding import EMBED_ID
from cute_api.services.usage.overview import ReportRange
from cute_api.services.usage.usage import Period
from scripts.checks.bench import child, portal_stage
from scripts.checks.bench.portal_stage import CALLBACK, PortalStage
from scripts.checks.proof.api import HOST, settings_of
from scripts.checks.stack import Stack, stack

REQUESTS = 1_000_000
CALLS = 30
WARM_UP_CALLS = 3
AIM_MS = 200.0
TIMEOUT_S = 60.0
BARE = "/healthz"
PARAMETER = re.compile(r"<(?:[\w.]+(?:\([^)]*\))?:)?(\w+)>")
# Parameters that don't belong to a user.
NOBODYS: Mapping[str, str] = {
    "name": "webhooks",
    "operation_id": "list_items",
    "event_type": "item.sold",
}
EXPECTED = frozenset({http.HTTPStatus.OK, http.HTTPStatus.SEE_OTHER, http.HTTPStatus.FOUND})
# Links in emails lead there; without a token there is no page.
OF_MAILS = frozenset({"/reset", "/unsubscribe", "/verify"})
# Required queries of pages; parameters are filled in as in a rule.
QUERIES: Mapping[str, str] = {
    "/oauth/authorize": f"?response_type=code&client_id=<app_id>&redirect_uri={CALLBACK}"
    f"&scope=read:items&code_challenge={'c' * 43}&code_challenge_method=S256",
}
# Further queries of the pages with figures; parameters are filled in as in a rule.
ONE_KEY = "&key=<key_id>"
# The last three match nothing, so that all rows are searched.
LOG_FILTERS = (
    "status=2xx",
    "status=4xx",
    "status=500",
    "operation=list_items",
    "error=not_found",
    f"status=200&operation=get_me{ONE_KEY}",
    f"status=4xx&operation=get_me&error=not_found{ONE_KEY}",
    "status=301",
    "operation=delete_item",
    "status=418",
)


# Streams are not pages.
STAY_OPEN = frozenset({"/requests/live"})


class UnknownParameterError(Exception):
    """A page has a parameter without a value in the stage."""


@dataclass(frozen=True, slots=True)
class PageFigure:
    """A page's times in milliseconds, in the order of the calls, and its status.

    For streamed responses, `times` are until the first part, `whole` until the last.
    """

    rule: str
    status: int
    times: Sequence[float]
    whole: Sequence[float]

    @property
    def is_as_expected(self) -> bool:
        return self.status in EXPECTED or self.rule in OF_MAILS

    def quantile(self, share: float) -> float:
        return _quantile(self.times, share)

    def line(self, bare: float) -> str:
        """Return the figures of a line, after the name of the page."""
        p50, p95 = self.quantile(0.5), self.quantile(0.95)
        ended = "" if self.whole == self.times else f"  sent by {_quantile(self.whole, 0.95):.1f}"
        odd = "" if self.is_as_expected else f"  status {self.status}"
        return f"{p50:9.1f}{p95:9.1f}{p50 / bare:8.1f}{ended}{odd}"


def _quantile(times: Sequence[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def rules(settings: config.Settings) -> list[str]:
    """Return the rules of all pages from the application's list of routes."""
    pages = create_app(settings).pipeline.pages.app
    return sorted(
        rule.rule
        for rule in pages.url_map.iter_rules()
        if "GET" in (rule.methods or set())
        and rule.arguments.isdisjoint({"filename", EMBED_ID})
        and rule.rule not in STAY_OPEN
    )


def views() -> list[str]:
    """The pages of usage in every range, by hour and by day, of all keys and of one; and the log
    of requests with filters of each kind."""
    spans = itertools.product(("/usage", "/usage.csv"), ReportRange, Period, ("", ONE_KEY))
    figures = [
        f"{page}?range={wanted.value}&by={by.value}{of_key}" for page, wanted, by, of_key in spans
    ]
    return figures + [f"/requests?{chosen}" for chosen in LOG_FILTERS]


def path_of(rule: str, values: Mapping[str, str]) -> str:
    try:
        return PARAMETER.sub(lambda found: values[found[1]], rule + QUERIES.get(rule, ""))
    except KeyError as error:
        raise UnknownParameterError(
            f"{rule}: no value for {error}. Add it to `ids` in portal_stage.py."
        ) from error


def measure(port: int, stage: PortalStage, pages: Sequence[str], calls: int) -> list[PageFigure]:
    """Return a figure for each page, the bare one first."""
    values = {**NOBODYS, **stage.ids}
    paths = {rule: path_of(rule, values) for rule in dict.fromkeys((BARE, *pages))}
    headers = {"Cookie": f"{trust.SESSION}={stage.token}", "Accept": "text/html"}
    times: dict[str, list[float]] = {rule: [] for rule in paths}
    whole: dict[str, list[float]] = {rule: [] for rule in paths}
    statuses: dict[str, int] = {}
    with closing(http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_S)) as connection:
        for number in range(WARM_UP_CALLS + calls):
            for rule, path in paths.items():
                began = time.perf_counter()
                connection.request("GET", path, headers=headers)
                response = connection.getresponse()
                # Streamed responses have no length.
                begun = time.perf_counter() if response.length is None else None
                response.read()
                ended = time.perf_counter()
                statuses[rule] = response.status
                if number >= WARM_UP_CALLS:
                    whole[rule].append((ended - began) * 1_000)
                    times[rule].append(((begun or ended) - began) * 1_000)
    return [PageFigure(rule, statuses[rule], found, whole[rule]) for rule, found in times.items()]


def slow(figures: Sequence[PageFigure]) -> list[PageFigure]:
    """Return the figures that miss the aim."""
    return [figure for figure in figures if figure.quantile(0.95) >= AIM_MS]


def report(figures: Sequence[PageFigure]) -> str:
    """Return a table, slowest page first, and whether the aim is met."""
    bare = next(figure for figure in figures if figure.rule == BARE).quantile(0.5)
    slowest = sorted(figures, key=lambda figure: figure.quantile(0.95), reverse=True)
    width = max(len(figure.rule) for figure in figures)
    lines = [f"{'page':{width}}{'p50 ms':>9}{'p95 ms':>9}{'x bare':>8}"]
    lines += [f"{figure.rule:{width}}{figure.line(bare)}" for figure in slowest]
    over = [figure.rule for figure in slow(slowest)]
    met = "all are." if not over else f"{len(over)} are not: {', '.join(over)}"
    lines.append(f"Aim: p95 under {AIM_MS:.0f} ms. Of {len(figures)} pages {met}")
    return "\n".join(lines)


def run(
    stack: Stack, requests: int, calls: int, *, key_count: int = portal_stage.KEYS
) -> list[PageFigure]:
    """Fill the stores, serve them and measure."""
    urls = stack.database_url, stack.redis_url
    settings = settings_of(*urls, encryption_keys=(stack.encryption_key,))
    stage = portal_stage.fill(settings, requests, print, key_count=key_count)
    command = [str(Path(sys.executable).with_name("cute")), "serve"]
    with child.running(command, stack, sandbox=True) as server:
        return measure(server.port, stage, [*rules(settings), *views()], calls)


def main() -> int:
    with stack(durable=False) as running:
        figures = run(running, REQUESTS, CALLS)
        print(report(figures))
    return 1 if slow(figures) else 0


if __name__ == "__main__":
    sys.exit(main())
