"""JSON is read strictly: what a typing mistake makes of it gets the right words and place."""

from typing import Any

import pytest

from cute_api.lib import strict_json
from cute_api.lib.strict_json import JsonError, parse, pointer_to

MIB = 2**20
MEMBERS = b",".join(b'"%d":0' % number for number in range(101))


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"{}", {}),
        (b' {"a": [1, "x", null, true]} ', {"a": [1, "x", None, True]}),
        (b"[100.0, 1e2, 1E+2, -0, -0.0, 0e999, 1.5, 25e-1]", [100, 100, 100, 0, 0, 0, 1.5, 2.5]),
        (b"[0.1, 1e-7, 9007199254740993]", [0.1, 1e-7, 9007199254740993]),
        (b"[1e30, 100000000000000000000]", [1e30, 1e20]),
        ('{"é😀": "\\u00e9\\ud83d\\ude00"}'.encode(), {"é😀": "é😀"}),
        (b'{"a": {"b": 1}, "c": {"b": 2}}', {"a": {"b": 1}, "c": {"b": 2}}),
        (nested(strict_json.MAX_DEPTH), None),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_is_json_is_its_value(raw: bytes, value: Any) -> None:
    found, invalid = parse(raw)
    assert invalid == []
    if value is not None:
        assert found == value
        assert repr(found) == repr(value), "integers stay integers"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b'{"b": 1, "b": 2}', 'the name "b" occurs twice in one object, at character 14'),
        (
            b'{"a": [{"b": 1,\n "\\u0062": 2}]}',
            '"b" occurs twice in one object, at line 2, column 11',
        ),
        (b'{"b": "\xff"}', "byte 8 is not UTF-8"),
        (b'\xff{"b": 1}', "byte 1 is not UTF-8"),
        (b'{"b": "\xed\xa0\x80"}', "byte 8 is not UTF-8"),
        (b'"\xc0\xaf"', "byte 2 is not UTF-8"),
        (b"[" + b"1" * 5_000 + b"]", "a number has more than 64 characters, at character 4303"),
        (b'{"a": "\\ud800"}', "surrogate"),
        (b'{"a": "\\ud800\\u0041"}', "surrogate"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        ('["é", x]'.encode(), "a JSON value is expected, at character 7"),
        (b"[1,\n2,\n]", "the last comma is one too many, at line 3, column 1"),
        (b"[NaN]", "at character 2"),
        (b"[-Infinity]", "at character 3"),
        (b"[01]", "invalid number"),
        (b"{'a': 1}", "a name needs double quotes"),
        (b'{"a": 1} {}', "more text after the JSON"),
        (b'{"a":', "it ends too early"),
        (b'["a\0b"]', "control character"),
        (nested(strict_json.MAX_DEPTH + 1), "nested more than 16 deep"),
        (nested(100_000), "16 deep"),
        (b'{"a":' * 17 + b"1" + b"}" * 17, "nested more than 16 deep"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_cannot_be_read_says_why_and_where(raw: bytes, words: str) -> None:
    if raw == nested(100_000):
        # So many values that they are not even read.
        assert [fault.code for fault in parse(raw)[1]] == ["too_many_values"]
        return
    with pytest.raises(JsonError) as caught:
        parse(raw)
    assert words in str(caught.value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("raw", "code", "pointer"),
    [
        (b'{"price": {"amount": 100.00000000000000000001}}', "number_not_exact", "/price/amount"),
        (b'{"price": {"amount": 99.99999999999999999999}}', "number_not_exact", "/price/amount"),
        (b'{"price": {"amount": 1e-400}}', "number_out_of_range", "/price/amount"),
        (b"[0, 1e400]", "number_out_of_range", "/1"),
        (b"[-1e99999999999999999999999]", "number_out_of_range", "/0"),
        (b"[1e-99999999999999999999999]", "number_out_of_range", "/0"),
        (b"[1." + b"0" * 64 + b"]", "number_too_long", "/0"),
        (b"[" + b"1" * 65 + b"]", "number_too_long", "/0"),
        (b"[" + b"1" * 4_000 + b"]", "number_too_long", "/0"),
        (b'{"a": ["x\\u0000y"]}', "nul_character", "/a/0"),
        (b'{"a/b~": {"x\\u0000": 1}}', "nul_character", "/a~1b~0"),
        (b'{"a": {"' + b"k" * 201 + b'": 1}}', "name_too_long", "/a"),
        (b'{"a": [' + b"0," * 100 + b"0]}", "too_many_elements", "/a"),
        (
            b'{"a": {' + MEMBERS + b"}}",
            "too_many_members",
            "/a",
        ),
        (b"[" + b"[],0," * 6_000 + b"0]", "too_many_values", ""),
        (b'{"k": [' + b'"\\\\","\\"",' * 9_000 + b"0]}", "too_many_values", ""),
        (b'{"' + b"k" * 520_000 + b'": [' + b"0," * 260_000 + b"0]}", "too_many_values", ""),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_cannot_be_taken_is_invalid_at_its_pointer(
    raw: bytes, code: str, pointer: str
) -> None:
    _, invalid = parse(raw)
    assert [(fault.code, pointer_to(fault.path)) for fault in invalid] == [(code, pointer)]


def test_a_text_of_commas_and_brackets_holds_one_value() -> None:
    text = ',[{"\\' * (MIB // 8)
    raw = b'["' + text.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"]'
    assert parse(raw) == ([text], [])


def test_every_invalid_value_is_reported_and_pointers_are_bounded() -> None:
    long = b'"' + b"~" * 200 + b'":'
    raw = b"[" + b",".join([b"{" + long + b"1e400}"] * 50) + b"]"
    invalid = parse(raw)[1]
    assert len(invalid) == 50
    assert len(pointer_to(invalid[0].path)) == strict_json.MAX_POINTER_LENGTH
