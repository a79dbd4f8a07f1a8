"""Filters and patterns: their grammar, and their check against the schemas of events."""

import pytest

from cute_api.spec import Spec
from cute_api.webhooks.selection import event_patterns, filters, payloads
from cute_api.webhooks.selection.filter_tokens import FilterError
from cute_api.webhooks.selection.filters import parse

MAX_CHARACTERS = 600
MAX_DEPTH = 10
MAX_TERMS = 10
ONE = "data.a == 1"

CANONICAL = {
    'data.price.amount>=5000  and data.price.currency=="EUR"': (
        'data.price.amount >= 5000 and data.price.currency == "EUR"'
    ),
    "((data.a == 1))": "data.a == 1",
    "data.a == 1 and (data.b == 2 and data.c == 3)": "data.a == 1 and data.b == 2 and data.c == 3",
    "(data.a == 1 or data.b == 2) and data.c == 3": "(data.a == 1 or data.b == 2) and data.c == 3",
    "data.a == 1 or (data.b == 2 and data.c == 3)": "data.a == 1 or data.b == 2 and data.c == 3",
    "data.a == 1 or (data.b == 2 or data.c == 3)": "data.a == 1 or data.b == 2 or data.c == 3",
    "data.a < -0.50": "data.a < -0.5",
    "data.a == -0.0": "data.a == 0",
    "data.a != null": "data.a != null",
    "\tdata.a == true\nand data.b == false ": "data.a == true and data.b == false",
    'data.a == "say \\"yes\\" or \\\\no"': 'data.a == "say \\"yes\\" or \\\\no"',
    'data.title == "Пальто 🧥"': 'data.title == "Пальто 🧥"',
    "data.and.or.null == null": "data.and.or.null == null",
}

REFUSED = {
    "": (1, "begin it with a path"),
    "   ": (4, "begin it with a path"),
    "data.a": (7, "an operator is expected"),
    "data == 1": (1, "name a field"),
    "data. == 1": (1, "a name is missing"),
    "data..a == 1": (1, "a name is missing"),
    "data.0.a == 1": (1, "lists"),
    "data.a[0] == 1": (7, "lists"),
    "event == 1": (1, "begin with `data.`"),
    "not data.a == 1": (1, "begin with `data.`"),
    "data.a = 1": (8, "`==`"),
    "data.a === 1": (8, "an operator is expected"),
    "data.a <> 1": (8, "an operator is expected"),
    "data.a =! 1": (8, "an operator is expected"),
    "data.a like 1": (8, "an operator is expected"),
    "data.a ==": (10, "write what to compare with"),
    "data.a == data.b": (11, "write what to compare with"),
    "data.a == True": (11, "write what to compare with"),
    "1 == data.a": (1, "begin it with a path"),
    "data.a == 1 data.b == 2": (13, "join conditions"),
    "data.a == 1 && data.b == 2": (13, "write `and`"),
    "data.a == 1 || data.b == 2": (13, "write `or`"),
    "data.a == 1 AND data.b == 2": (13, "small letters"),
    "data.a == 1 and": (16, "begin it with a path"),
    "data.a == 'x'": (11, "double quotes"),
    'data.a == "x': (11, "does not end"),
    'data.a == "x\\': (13, "backslash"),
    'data.a == "x\\n"': (13, "backslash"),
    'data.a == "x\n"': (13, "control character"),
    'data.a == "\x00"': (12, "control character"),
    'data.a == "\ud800"': (12, "control character"),
    "data.a == 1e400": (11, "digits only"),
    "data.a == 0x10": (11, "digits only"),
    "data.a == 1_000": (11, "digits only"),
    "data.a == 1.2.3": (11, "digits only"),
    "data.a == 1.": (12, "after the point|must follow the point"),
    "data.a == -": (11, "minus"),
    "data.a == 007": (11, "begin with 0"),
    f"data.a == {'9' * 16}": (11, "at most 15 digits"),
    "data.a == 0.1234567": (11, "6 after the point"),
    "data.a == ١٢": (11, "this is not valid here"),
    "d\u0430ta.a == 1": (2, "this is not valid here"),
    "data.a < null": (8, "no order"),
    "data.a >= true": (8, "no order"),
    "(data.a == 1": (13, "character 1"),
    "data.a == 1)": (12, "no parenthesis is open"),
    "()": (2, "begin it with a path"),
    "(" * (MAX_DEPTH + 1) + ONE + ")" * (MAX_DEPTH + 1): (MAX_DEPTH + 1, "nest at most"),
    "(" * MAX_CHARACTERS: (MAX_DEPTH + 1, "nest at most"),
    " and ".join([ONE] * (MAX_TERMS + 1)): (161, "at most 10 conditions"),
    ONE + " " * MAX_CHARACTERS: (MAX_CHARACTERS + 1, "at most 600 characters"),
    f'data.{"a" * 589}=="xx"': (601, "counting one space"),
    "$.a == 1": (1, "begin paths with `data.`"),
    "data.* == 1": (6, "no wildcards"),
    'data.a == "x" ? 1 : 2': (15, "this is not valid here"),
    'data.a == "x"; DROP TABLE events': (14, "this is not valid here"),
    'data.a like_regex "^x"': (8, "an operator is expected"),
}
SPEC = Spec.load(sandbox=True)


@pytest.mark.parametrize("source", CANONICAL)
def test_a_filter_has_one_canonical_text_which_means_the_same(source: str) -> None:
    parsed = parse(source)
    assert parsed.text == CANONICAL[source]
    assert parse(parsed.text) == parsed


@pytest.mark.parametrize("source", REFUSED)
def test_a_text_that_is_no_filter_is_refused_at_its_first_error(source: str) -> None:
    position, advice = REFUSED[source]
    with pytest.raises(FilterError, match=advice) as refusal:
        parse(source)
    assert refusal.value.position == position
    assert str(refusal.value).startswith(f"At character {position}: ")


def test_and_binds_tighter_than_or() -> None:
    assert parse("data.a == 1 or data.b == 2 and data.c == 3") == parse(
        "data.a == 1 or (data.b == 2 and data.c == 3)"
    )
    assert parse("data.a == 1 or data.b == 2 and data.c == 3") != parse(
        "(data.a == 1 or data.b == 2) and data.c == 3"
    )


def test_the_largest_filter_is_taken() -> None:
    conditions = [f'data.field_{number} == "{"x" * 20}"' for number in range(MAX_TERMS)]
    text = " and ".join(conditions)
    longest = text[:-1] + "x" * (MAX_CHARACTERS - len(text)) + '"'
    assert len(longest) == MAX_CHARACTERS
    parsed = parse(longest)
    assert (parsed.text, len(parsed.conditions())) == (longest, MAX_TERMS)
    parse("(" * MAX_DEPTH + ONE + ")" * MAX_DEPTH)
    number = f"{'9' * 15}.123456"
    assert parse(f"data.a == {number}").text == f"data.a == {number}"


def test_everything_in_a_jsonpath_but_numbers_and_operators_is_quoted() -> None:
    parsed = parse('data.a.b == "x\\" || true || \\"" or data.c >= -1.5')
    assert parsed.jsonpath == ('strict (($."a"."b" == "x\\" || true || \\"") || ($."c" >= -1.5))')
    assert parse('data.a == "ü"').jsonpath == 'strict ($."a" == "\\u00fc")'


def test_patterns_cover_types_families_and_everything() -> None:
    types = ["item.created", "item.sold", "order.created"]
    assert event_patterns.patterns(types) == [*types, "item.*", "order.*", "*"]
    assert event_patterns.expand(["item.sold", "order.*"], types) == ["item.sold", "order.created"]
    assert event_patterns.expand(["item.*", "item.sold"], types) == ["item.created", "item.sold"]
    assert event_patterns.expand(["*"], types) == types
    assert event_patterns.expand(["ite.*", "item", "items.*", "*.sold"], types) == []


def test_a_pattern_needs_the_scope_of_all_that_it_covers() -> None:
    def lacking(asked: list[str], *scopes: str) -> tuple[int, str] | None:
        return event_patterns.scope_lacking(asked, SPEC.events, scopes.__contains__)

    assert lacking(["item.*", "order.created"], "read:items") == (1, "read:orders")
    assert lacking(["message.received"], "webhooks", "read:account") == (0, "read:messages")
    assert lacking(["webhook.*", "key.*"], "webhooks") == (1, "read:account")
    assert lacking(["*"], "read:account", "read:items", "webhooks") == (0, "read:messages")
    readers = ("read:account", "read:items", "read:orders", "read:messages")
    assert lacking(["*"], "webhooks", *readers) is None


def test_types_added_later_need_no_scope_that_a_pattern_does_not_ask_for() -> None:
    """A wildcard is sent types that were added after its key was looked at: see the module."""
    scopes: dict[str, set[str]] = {}
    for name, entry in SPEC.events.items():
        scopes.setdefault(event_patterns.family(name), set()).add(entry.required_scope)
    assert [found for found in scopes.values() if len(found) != 1] == []
    assert set.union(*scopes.values()) == {
        *("read:account", "read:items", "read:orders", "read:messages", "webhooks")
    }, (
        "Webhooks with `*` whose key lacks the new scope would be sent the new type: "
        "exempt them before you add it."
    )


@pytest.mark.parametrize("event", SPEC.events)
def test_every_event_has_an_example_whose_fields_the_schemas_name(event: str) -> None:
    known = payloads.fields(SPEC, [event])
    example = payloads.example(SPEC, event)
    assert {(name,) for name in example} <= set(known)
    for name, value in example.items():
        if isinstance(value, dict):
            unnamed = {(name, inner) for inner in value} - set(known)
            assert not unnamed or (name, payloads.ANY) in known


@pytest.mark.parametrize(
    "source",
    [
        "data.price.amount >= 5000",
        'data.price.currency == "EUR" and data.brand != null and data.category.name == "Coats"',
        'data.total.amount > 5000 or data.title == "Coat"',
        "data.images != null",
        "data.price != null",
        'data.buyer.username == "bob"',
        'data.metadata.warehouse == "A7" or data.metadata.any_key_of_hers != null',
    ],
)
def test_a_filter_whose_fields_some_type_has_is_taken(source: str) -> None:
    payloads.check(filters.parse(source), SPEC, ["item.sold", "order.created"])


@pytest.mark.parametrize(
    ("source", "advice"),
    [
        ("data.prise.amount > 5000", "character 1: .* did you mean `data.price.amount`"),
        ('data.size == "M" and data.unheard_of == 1', "character 22: .* it has `data.id`"),
        ('data.images.url == "x"', "did you mean `data.images`"),
        ('data.price.amount > "5000"', "`data.price.amount` is a number"),
        ("data.title == 5", "`data.title` is a text"),
        ("data.brand.name == true", "`data.brand.name` is a text"),
        ("data.price > 5000", "`data.price` is an object, so name one of its fields"),
        ('data.images == "x"', "`data.images` is a list"),
        ("data.metadata.warehouse == 7", "`data.metadata.warehouse` is a text"),
        ('data.metadata == "A7"', "`data.metadata` is an object, so name one of its fields"),
        ('data.metadata.warehouse.row == "7"', "no event type of this webhook has this field"),
        ('data.buyer.username == "bob"', "no event type of this webhook has this field"),
    ],
)
def test_a_filter_that_no_event_of_its_types_can_match_is_refused(source: str, advice: str) -> None:
    with pytest.raises(FilterError, match=advice):
        payloads.check(filters.parse(source), SPEC, ["item.sold", "item.created"])
