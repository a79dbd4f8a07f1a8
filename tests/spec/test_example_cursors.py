"""The cursors in the document's examples look as those do that the server writes."""

import base64
from collections.abc import Iterator
from typing import Any

from cute_api.services.common.cursors import HEAD_SIZE, SIGNATURE_SIZE, Listing
from cute_api.spec import Spec

NAMES = {"cursor", "next_cursor", "after", "X-Changes-Cursor"}
LINK = "cursor="


def texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


def example_cursors(node: Any, name: str = "") -> Iterator[str]:
    """What stands in examples at the name of a cursor, and in links."""
    if isinstance(node, list):
        for value in node:
            yield from example_cursors(value, name)
    elif isinstance(node, dict):
        own = str(node.get("name", name))
        for key, value in node.items():
            if key in {"example", "examples"} and own in NAMES:
                yield from texts(value)
            elif key in NAMES and isinstance(value, str):
                yield value
            else:
                yield from example_cursors(value, key if key not in {"schema"} else own)
    elif isinstance(node, str) and LINK in node and node.startswith("<"):
        yield node.partition(LINK)[2].partition(">")[0]


def test_every_example_of_a_cursor_has_the_form_of_a_real_one() -> None:
    found = list(example_cursors(Spec.load(sandbox=True).document))
    assert len(found) > 20
    for cursor in set(found) - {"newest"}:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        assert raw[0] in set(Listing), cursor
        assert len(raw) > HEAD_SIZE + SIGNATURE_SIZE, cursor
