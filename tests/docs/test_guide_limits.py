"""Figures in the guides, held against the API: limits of a body, exponents, times of storage."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal

import orjson

from cute_api.portal.docs.guides import FOLDER
from cute_api.services.accounts import sessions
from cute_api.services.deliveries import recovery
from cute_api.services.upkeep import old_rows
from cute_api.usage import storing
from tests.fixtures.api import Api, Client

JSON = {"Content-Type": "application/json"}
KIB = 1024
DAYS = {"day": 1, "year": 365}
# Longer lists have too many elements.
LONGEST = 100


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def values(count: int) -> bytes:
    """A list of lists, with so many values in all."""
    lists, rest = divmod(count - 1, LONGEST + 1)
    return orjson.dumps([[0] * LONGEST] * lists + [0] * rest)


# A body of each row, and of each code that it names, with as much as the row counts.
BODIES: Mapping[str, Mapping[str, Callable[[int], bytes]]] = {
    "bytes": {"payload_too_large": lambda size: b'"%s"' % (b"a" * (size - 2))},
    "depth": {"malformed_json": nested},
    "values in total": {"too_many_values": values},
    "elements of an array, members of an object": {
        "too_many_elements": lambda count: orjson.dumps([0] * count),
        "too_many_members": lambda count: orjson.dumps({str(name): 0 for name in range(count)}),
    },
    "characters of a name": {"name_too_long": lambda size: b'{"%s": 0}' % (b"k" * size)},
    "characters of a number": {
        "number_too_long": lambda size: b"[%s]" % (b"1" * size),
        "malformed_json": lambda size: b"[%s]" % (b"1" * size),
    },
}


def table(guide: str, columns: int) -> list[list[str]]:
    """The rows of a guide's tables of so many columns, without their heads."""
    lines = re.findall(r"^\| (.+) \|$", (FOLDER / f"{guide}.md").read_text("utf-8"), re.MULTILINE)
    rows = [line.split(" | ") for line in lines if not line.startswith("---")]
    return [row for row in rows if len(row) == columns]


def named(clause: str) -> list[str]:
    return re.findall(r"`(\w+)`", clause)


def refused(client: Client, body: bytes) -> tuple[int, set[str]]:
    """The status of a body, and the codes of its problem."""
    response = client.post("/items", content=body, headers=JSON)
    problem = response.json()
    codes = {problem["code"], *(error["code"] for error in problem.get("errors", ()))}
    return response.status_code, codes


def test_bodies_at_each_limit_are_read_and_larger_ones_refused_as_the_page_says(api: Api) -> None:
    alice = api.client("alice")
    rows = {name: (limit, above) for name, limit, above in table("errors", 3) if name in BODIES}
    assert rows.keys() == BODIES.keys()
    for name, (limit, above) in rows.items():
        most = KIB * KIB if limit == "1 MiB" else int(limit.replace(",", ""))
        clauses = {code: clause for clause in above.split(";") for code in named(clause)}
        for code, body in BODIES[name].items():
            status = re.search(r"\b4\d\d\b", clauses[code])
            own = re.search(r"above ([\d,]+)", clauses[code])
            least = (int(own[1].replace(",", "")) if own else most) + 1
            assert status
            found, codes = refused(alice, body(least))
            assert (str(found), code in codes) == (status[0], True), (name, codes)
            assert code not in refused(alice, body(least - 1))[1], name


def test_amounts_are_what_the_page_says(api: Api) -> None:
    alice = api.client("alice")
    exponents = api.spec.document["components"]["schemas"]["Currency"]["x-currency-exponents"]
    rows = [row for row in table("money", 4) if row[0].isdecimal()]
    assert rows
    for amount, code, exponent, words in rows:
        price = {"amount": int(amount), "currency": code.strip("`")}
        assert exponents[price["currency"]] == int(exponent)
        assert words.startswith(f"{Decimal(amount).scaleb(-int(exponent)):,} ")
        made = alice.post("/items", json=api.new_item(price=price))
        assert made.json()["price"] == price
    unknown = api.new_item(price={"amount": 1, "currency": "XXA"})
    assert alice.post("/items", json=unknown).status_code == 422


def test_data_is_kept_for_as_long_as_the_page_says() -> None:
    kept = {
        "Sessions": sessions.ABSOLUTE,
        "Keys": old_rows.KEYS_KEPT,
        "Bodies of failed requests": storing.BODIES_KEPT,
        "Actions on your account": old_rows.AUDIT_KEPT,
        "Events and deliveries": recovery.KEPT,
    }
    rows = table("privacy", 3)
    for begins, period in kept.items():
        (row,) = (row for row in rows if row[0].startswith(begins))
        found = re.search(r"(\d+) (hour|day|year)", row[2])
        assert found, row
        number, unit = int(found[1]), found[2]
        said = timedelta(hours=number) if unit == "hour" else timedelta(days=number * DAYS[unit])
        assert said == period, row
