"""`cute-dev` explains mistyped arguments in the words that the API has for parameters."""

import shlex
from pathlib import Path

import pytest
from cute_dev import mistakes

from cute_api.lib import wording
from cute_api.lib.wording import Lists
from cute_api.models.enums import Scope
from tests.sdk.cli.conftest import Run
from tests.yaml_files import read_yaml

CASES: list[dict[str, str]] = read_yaml(Path(__file__).with_name("mistakes.yaml"))


def test_each_mistake_gets_its_message(run: Run) -> None:
    for case in CASES:
        status, _, said = run(*shlex.split(case["run"]))
        scopes = ", ".join(f"`{scope}`" for scope in sorted(Scope, key=lambda scope: scope.name))
        says = case["says"].replace("{scopes}", scopes)
        assert (status, said.splitlines()[-1]) == (2, f"Error: {says}")


@pytest.mark.parametrize("always", [False, True])
def test_its_words_are_those_of_the_api(always: bool) -> None:
    known = ["limit", "cursor", "category-id", "very_good", "GBP", "GIP"]
    lists = Lists.ALWAYS if always else Lists.INSTEAD
    for text in (
        "limt",
        "LIMIT",
        "categoryId",
        "very-good",
        "GPB",
        "tags",
        "2026",
        "a" * 41,
        "\x1b",
    ):
        by_api = wording.unknown("option", text, known, lists=lists)
        assert mistakes.unknown("option", text, known, lists=always) == by_api
