"""One cause is one finding; the reports as JUnit XML, as a page and in a terminal."""

import io
from xml.etree import ElementTree

from cute_contract.provider.causes import attributed
from cute_contract.report.html import html
from cute_contract.report.junit import junit
from cute_contract.report.records import Check, Finding, Outcome, Rank, Report
from cute_contract.report.terminal import Terminal

FINDING = Finding(
    "returns 200, not 404",
    "404 not_found",
    "200: <b>&\x00",
    "#/paths/~1items/get",
    "curl -i http://127.0.0.1/v1/items",
    "Return 404.",
)
ITEMS, BRANDS = "list_items", "list_brands"


def report(*checks: Check) -> Report:
    return Report("Contract", "http://127.0.0.1/v1", [("spec", "0.1.0")], list(checks))


def check(outcome: Outcome, group: str = "get_item", name: str = "404 an unknown id") -> Check:
    bad = outcome is Outcome.FAILED
    return Check(group, name, outcome, (FINDING,) if bad else (), "" if bad else "why", 0.5, "404")


def test_junit_has_a_suite_for_each_operation_and_counts_each_outcome() -> None:
    made = junit(report(*map(check, Outcome), check(Outcome.PASSED, "get_me")))
    root = ElementTree.fromstring(made)
    totals = {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert totals == {"tests": "8", "failures": "1", "errors": "1", "skipped": "4"}
    assert [suite.get("name") for suite in root] == ["get_item", "get_me"]
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.get("message") == "returns 200, not 404"
    assert "repeat    curl -i http://127.0.0.1/v1/items" in str(failure.text)
    assert "200: <b>&\N{REPLACEMENT CHARACTER}" in str(failure.text)


def test_the_page_escapes_what_a_server_said_and_needs_no_other_file() -> None:
    page = html(report(check(Outcome.FAILED)))
    assert "200: &lt;b&gt;&amp;" in page
    assert "<b>&" not in page
    assert "Not as promised" in page
    for outside in ("<script", "<link", "src=", "@import", "url("):
        assert outside not in page
    assert "As promised" in html(report(check(Outcome.PASSED)))


def test_one_defect_in_many_places_is_named_three_times_and_then_counted() -> None:
    failed = [check(Outcome.FAILED, f"operation_{number}") for number in range(6)]
    stream = io.StringIO()
    Terminal(stream).findings(report(*failed))
    printed = stream.getvalue()
    assert printed.count("returns 200, not 404") == 3
    assert "The same in 3 more: operation_3 404, operation_4 404, operation_5 404" in printed
    assert html(report(*failed)).count("<h4>returns 200, not 404</h4>") == 3


def test_only_what_failed_or_broke_makes_a_run_fail() -> None:
    verdicts = {outcome: report(check(outcome)).failed for outcome in Outcome}
    bad = {outcome for outcome, failed in verdicts.items() if failed}
    assert bad == {Outcome.FAILED, Outcome.BROKEN}


def test_reasons_that_many_responses_share_are_named_once() -> None:
    stream = io.StringIO()
    Terminal(stream).sum(report(check(Outcome.SKIPPED), check(Outcome.SKIPPED, "get_me")))
    assert "  2 responses: why\n" in stream.getvalue()
    assert "2 not provoked" in stream.getvalue()


def failed(
    name: str,
    flaw: str,
    *,
    rank: Rank = Rank.MEANING,
    at: str = ITEMS,
    uses: tuple[str, ...] = (ITEMS,),
    about: str = "",
) -> Check:
    finding = Finding(flaw, "", "", about=about)
    return Check(
        at, name, Outcome.FAILED, (finding,), rank=rank, uses=frozenset(uses), at=frozenset({at})
    )


def causes(*checks: Check) -> dict[str, str | None]:
    """The names of checks that follow from another, each with that one's name."""
    done = attributed(checks)
    for check in done:
        assert (check.outcome is Outcome.FOLLOWS) == (check.cause is not None)
    return {check.name: check.cause.name if check.cause else None for check in done}


def test_a_promise_follows_an_earlier_one_whose_operation_it_uses() -> None:
    first = failed("pages", "overlap")
    second = failed("patch", "differs", at="update_item", uses=("update_item", ITEMS))
    apart = failed("brands", "short", at=BRANDS, uses=(BRANDS,))
    assert causes(first, second, apart) == {"pages": None, "patch": "pages", "brands": None}


def test_a_promise_follows_a_response_of_another_form_though_that_was_tried_later() -> None:
    promise = failed("pages", "overlap")
    form = failed("200", "the body lacks data", rank=Rank.FORM)
    assert causes(promise, form) == {"pages": "200", "200": None}


def test_a_refusal_follows_a_promise_of_its_operation_and_no_other_response() -> None:
    refusal = failed("422", "returns 200, not 422", rank=Rank.REFUSAL)
    assert causes(refusal, failed("pages", "overlap"))["422"] == "pages"
    assert causes(refusal, failed("200", "no data", rank=Rank.FORM))["422"] is None
    elsewhere = failed("brands", "short", at=BRANDS, uses=(ITEMS, BRANDS))
    assert causes(refusal, elsewhere)["422"] is None


def test_the_same_in_several_operations_is_one_finding() -> None:
    finding = failed("pages-items", "pages of list_items overlap", about="pages")
    other = failed("pages-brands", "pages differ", at=BRANDS, uses=(BRANDS,), about="pages")
    after = failed("links-brands", "no Link", at=BRANDS, uses=(BRANDS,))
    found = causes(finding, other, after)
    assert found == {
        "pages-items": None,
        "pages-brands": "pages-items",
        "links-brands": "pages-items",
    }


def test_a_generated_request_that_finds_something_else_is_a_finding() -> None:
    plain = failed("200", "/data/0/id is null", rank=Rank.FORM)
    same = failed("same", "/data/7/id is null", rank=Rank.GENERATED)
    other = failed("other", "returns 500", rank=Rank.GENERATED)
    assert causes(plain, same, other) == {"200": None, "same": "200", "other": None}


def test_what_passed_stays() -> None:
    good = Check(ITEMS, "200", Outcome.PASSED)
    assert attributed([good]) == [good]
