"""Our readers of request parts take linear time where a library's own don't."""

from collections.abc import Callable

import orjson
import pytest

from cute_api.edge.request import read_path
from cute_api.portal.trust import cookie_of
from cute_api.problems import FieldError
from cute_api.spec import Spec
from cute_api.usage.bodies import BodyRedactor
from cute_api.usage.redaction import Redactor, errors
from tests.hostile.doubling import growth

BODIES = BodyRedactor({"": Spec.load(sandbox=True)})
READERS: dict[str, Callable[[str], object]] = {
    "a cookie": lambda text: cookie_of(f'a={text}"', "a"),
    "a path": lambda text: read_path(text.encode()),
    "a path to keep": lambda text: Redactor({}).path(None, text),
    "a query to keep": lambda text: Redactor({}).query(None, text.encode()),
    "a body to keep": lambda text: BODIES.redact("create_item", "", orjson.dumps({"title": text})),
    "errors to keep": lambda text: errors([FieldError(code="x", detail=text, pointer=text)]),
}
UNITS = (" ", "a", "%", "@", "a@", ";", "=", "/", "&", "\\", '"')


@pytest.mark.parametrize("name", READERS)
def test_a_reader_takes_time_with_the_length_of_what_it_reads(name: str) -> None:
    read = READERS[name]

    def work(unit: str) -> Callable[[int], Callable[[], object]]:
        def run(length: int) -> Callable[[], object]:
            text = unit * (4 * length // len(unit))
            return lambda: read(text)

        return run

    assert [unit for unit in UNITS if growth(work(unit))] == []
