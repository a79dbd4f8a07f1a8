"""The program's own unit tests (`node --test`)."""

from scripts.shared import javascript
from tests.examples.price.program import PROGRAM
from tests.fixtures.programs import pass_under_node


def test_the_unit_tests_pass() -> None:
    javascript.build()
    pass_under_node((PROGRAM / "test").glob("*.test.ts"))
