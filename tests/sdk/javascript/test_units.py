"""The SDK's own unit tests: pure decisions, and pacing on a virtual clock (`node --test`)."""

from scripts.shared.javascript import build_tests
from tests.fixtures.programs import pass_under_node


def test_the_unit_tests_in_typescript_pass() -> None:
    pass_under_node(build_tests().glob("*.test.js"))
