"""Which characters a text may have is the same to the document, to Python and to the server."""

import re
import unicodedata

import pytest

from cute_api.edge.validation.schemas import Schemas
from cute_api.lib.violations import BEGINS_AND_ENDS, PLAIN_TEXT
from cute_api.lib.visible import DETAIL, INVISIBLE, MISLEADING, is_line, is_visible
from cute_api.spec import Spec

ZERO_WIDTH = [
    "\u200b",
    "\u200c\u200d",
    "\u2060",
    "\ufeff",
    "\xad",
    "\u180e",
    "\u2800",
    "\u3164",
    "\u115f\u1160",
    "\uffa0",
    "\ufe0f",
    "\u202e",
    "\u2028",
    " \u3000\u2009\xa0",
    "\U000e0041",
    "\U000e0100",
    "\U0001d173",
]
SEEN = [
    "a",
    " é ",
    "😀",
    "👩\u200d👩\u200d👧",
    "衣",
    "\u0627",
    "e\u0301",
    "+",
    "❤\ufe0f",
    "\U0001d54f",
]
LINES = [
    *("فستان كتان", "שמלת פשתן", "می\u200cخو\u0627\u0647م", "क्\u200dष", "葛\U000e0100飾区"),
    *(
        "👩🏽\u200d❤\ufe0f\u200d👩🏻",
        "1\ufe0f\u20e3",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ),
    *("Größe\xa0M", "a\u202fb", "\uff21"),
]
MISLEADING_LINES = [
    *("a\u200bb", "a\u200db", "a\ufeff", "\xadab", "ab\u2060", "a\u200e", "a\u061c", "a\u3164b"),
    *("a\u180eb", "a\u2800b", "a\ufe0f", "é\u200d\u200d\u200d", "a\u2028b", "\u200cé"),
    *("a\U000e0041", "🏴\U000e0067", "a\U0001d173", "a\ufff9b"),
]
MISLEADING_TEXTS = [
    *("a\u202eb", "a\u202a", "a\u2066b\u2069", "a\u206a", "a\ufffa", "a\U000e0041b"),
    "a\nb\u202dc",
]
TEXTS = {
    "ItemCreate": ("title", "description", "size", "color", "sku"),
    "ItemPatch": ("title", "description", "size", "color", "sku"),
    "BatchPut": ("sku",),
    "ImageCreate": ("alt",),
    "WebhookCreate": ("description",),
    "WebhookPatch": ("description",),
    "KeyReportCreate": ("source",),
    "SandboxMessageCreate": ("body",),
}


@pytest.fixture(scope="module")
def spec() -> Spec:
    return Spec.load(sandbox=True)


@pytest.mark.parametrize(
    ("schema", "field"), [(s, f) for s, fields in TEXTS.items() for f in fields]
)
def test_texts_that_people_read_need_a_visible_character(
    spec: Spec, schema: str, field: str
) -> None:
    declared = spec.document["components"]["schemas"][schema]["properties"][field]
    assert INVISIBLE in declared["pattern"]
    validator = Schemas(spec).compile(declared)
    details = {"sku": BEGINS_AND_ENDS, "size": PLAIN_TEXT, "color": PLAIN_TEXT}
    for text in ZERO_WIDTH:
        errors = [found.detail for found in validator.violations(text)]
        assert errors == [details.get(field, DETAIL)], ascii(text)
    for text in SEEN:
        # A SKU begins and ends with a visible character.
        whole = text.strip(" \u200b\ufe0f") if field == "sku" else text
        assert validator.is_valid(whole), ascii(text)


@pytest.mark.parametrize(
    ("schema", "field"), [(s, f) for s, fields in TEXTS.items() for f in fields]
)
def test_texts_that_mislead_are_refused_and_those_of_other_scripts_are_not(
    spec: Spec, schema: str, field: str
) -> None:
    declared = spec.document["components"]["schemas"][schema]["properties"][field]
    validator = Schemas(spec).compile(declared)
    has_lines = field in ("description", "body") and schema not in ("WebhookCreate", "WebhookPatch")
    wrong = MISLEADING_TEXTS if has_lines else [*MISLEADING_TEXTS, *MISLEADING_LINES]
    for text in wrong:
        errors = [found.detail for found in validator.violations(text)]
        assert len(errors) == 1, ascii(text)
        assert set(errors) <= {MISLEADING, DETAIL, BEGINS_AND_ENDS, PLAIN_TEXT}, ascii(text)
        assert not is_line(text), ascii(text)
    # A SKU ends with a visible character, and that flag with none.
    for text in LINES if field != "sku" else LINES[:6]:
        assert validator.is_valid(text), ascii(text)
        assert is_line(text), ascii(text)
    if has_lines:
        assert validator.is_valid("one\n\ttwo \u200e\u200bthree\r\n")
    # What is looked for may be anything that can be seen.
    assert Schemas(spec).compile(declared, strict=False).is_valid("a\u202eb")


def test_bytes_of_a_command_line_that_are_no_text_are_no_line() -> None:
    assert not is_line("a\udc80")


@pytest.mark.parametrize("text", ZERO_WIDTH, ids=ascii)
def test_python_sees_nothing_in_it(text: str) -> None:
    assert not is_visible(text)


@pytest.mark.parametrize("text", SEEN, ids=ascii)
def test_python_sees_something_in_it(text: str) -> None:
    assert is_visible(text)


def test_no_space_or_format_character_of_unicode_is_visible() -> None:
    # These are drawn: signs that stand before a number, or over a text.
    drawn = {
        chr(n) for n in (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD)
    }
    drawn |= {chr(point) for point in range(0x13430, 0x13440)}
    missed = [
        f"{point:x}"
        for point in range(0x110000)
        if unicodedata.category(chr(point)) in {"Cc", "Cf", "Zs", "Zl", "Zp"}
        and chr(point) not in drawn
        and is_visible(chr(point))
    ]
    assert missed == []


def test_the_patterns_are_fast_on_what_they_refuse(spec: Spec) -> None:
    # Python's engine backtracks: a pattern that can split a text in two ways would not return.
    for schema, fields in TEXTS.items():
        for field in fields:
            declared = spec.document["components"]["schemas"][schema]["properties"][field]
            assert re.match(declared["pattern"], "\u200b" * 20_000 + "\x01") is None
            assert re.match(declared["pattern"], "a" * 5_000 + "\x01") is None
