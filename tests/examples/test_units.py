"""The unit tests of the examples in TypeScript (`node --test`)."""

import pytest

from cute_api.config import ROOT
from scripts.shared import javascript
from tests.fixtures.programs import pass_under_node


@pytest.mark.parametrize("example", ["automated-listing", "price-comparison"])
def test_the_units_of_the_example_pass(example: str) -> None:
    javascript.build()
    pass_under_node((ROOT / "examples" / example / "test").glob("*.test.ts"))
