"""The program's own unit tests (`node --test`), and its types under the strictest settings."""

from scripts import javascript
from tests.examples.listing.program import PROGRAM
from tests.fixtures.programs import pass_under_node


def test_the_units_in_typescript_pass() -> None:
    javascript.build()
    pass_under_node((PROGRAM / "test").glob("*.test.ts"))


def test_its_types_are_right() -> None:
    javascript.build()
    javascript.compile_types(PROGRAM / "tsconfig.json")
