"""The words that a mistyped one may mean."""

import pytest

from cute_api.services.items.search import distance, is_typo


@pytest.mark.parametrize(
    ("left", "right", "slips"),
    [("abc", "abc", 0), ("", "ab", 2), ("scarf", "scraf", 1), ("adidas", "addidas", 1)],
)
def test_distance_counts_slips(left: str, right: str, slips: int) -> None:
    assert distance(left, right) == distance(right, left) == slips


def test_short_words_have_no_typos() -> None:
    assert not is_typo("cap", "cup")
    assert is_typo("cape", "cap")
    assert not is_typo("linen", "limes")
    assert is_typo("embroidered", "embriodred")
