"""One cause, one finding: which checks fail, and which follow from another."""

from cute_sdk.contract.provider.causes import attributed
from cute_sdk.contract.report.records import Check, Finding, Outcome, Rank

ITEMS, BRANDS = "list_items", "list_brands"


def failed(
    name: str,
    what: str,
    *,
    rank: Rank = Rank.MEANING,
    at: str = ITEMS,
    uses: tuple[str, ...] = (ITEMS,),
    about: str = "",
) -> Check:
    finding = Finding(what, "", "", about=about)
    return Check(
        at, name, Outcome.FAILED, (finding,), rank=rank, uses=frozenset(uses), at=frozenset({at})
    )


def causes(*checks: Check) -> dict[str, str | None]:
    """By the name of each check, that of the one it follows."""
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
    one = failed("pages-items", "pages of list_items overlap", about="pages")
    other = failed("pages-brands", "pages differ", at=BRANDS, uses=(BRANDS,), about="pages")
    after = failed("links-brands", "no Link", at=BRANDS, uses=(BRANDS,))
    found = causes(one, other, after)
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
