"""The program's types, and its own unit tests (`node --test`)."""

from scripts import javascript
from tests.examples.price.program import PROGRAM
from tests.fixtures.programs import pass_under_node


def test_the_types_hold_by_the_strictest_settings() -> None:
    javascript.build()
    # Raises with what the compiler says.
    javascript.compile_types(PROGRAM / "tsconfig.json")


def test_the_unit_tests_pass() -> None:
    javascript.build()
    pass_under_node((PROGRAM / "test").glob("*.test.ts"))
