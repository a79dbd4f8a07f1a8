"""Which names of apps look alike, and which look like ours. Without servers."""

import pytest

from cute_api.services.apps import names


@pytest.mark.parametrize(
    "name",
    [
        "rail lister",
        "Raillister",
        "Rail-Lister!",
        "Ráil Lïster",
        "Rai1 Lister",
        "RaiI Lister",
        "R\u0430il List\u0435r",  # Cyrillic
        "\uff32\uff41\uff49\uff4c Lister",  # full width
        "\U0001d411\U0001d41a\U0001d422\U0001d425 Lister",
    ],
)
def test_names_that_look_alike_share_a_skeleton(name: str) -> None:
    assert names.skeleton(name) == names.skeleton("Rail Lister")


@pytest.mark.parametrize("name", ["Rail Listing", "Rail Lister 2", "Mail Lister"])
def test_other_names_have_another_skeleton(name: str) -> None:
    assert names.skeleton(name) != names.skeleton("Rail Lister")


def test_m_looks_like_rn() -> None:
    assert names.skeleton("Farm") == names.skeleton("Farrn")


@pytest.mark.parametrize(
    "name",
    [
        "Cute",
        "CUTE API",
        "Support of Cute",
        "CuteSupport",
        "C u t e",
        "C.u.t.e payments",
        "Cúté",
        "\u0421ut\u0435",  # Cyrillic
        "\uff23\uff55\uff54\uff45",  # full width
        "\U0001d4d2\U0001d4fe\U0001d4fd\U0001d4ee Market",
        "Ⓒute",
    ],
)
def test_a_name_can_look_like_ours(name: str) -> None:
    assert names.looks_like_ours(name)


@pytest.mark.parametrize("name", ["Acute Care", "Execute", "Cut & Sew", "Лавка", "古着ニュース"])
def test_another_name_does_not_look_like_ours(name: str) -> None:
    assert not names.looks_like_ours(name)
    assert not names.mixes_alphabets(name)


@pytest.mark.parametrize("name", ["List\u0435r", "Cu\u0442e", "P\u0430ypal"])  # Cyrillic
def test_look_alikes_of_latin_letters_beside_them_are_found(name: str) -> None:
    assert names.mixes_alphabets(name)


@pytest.mark.parametrize("name", ["Lister 古着", "Lister für Ärmel", "Lister Лавка"])
def test_other_alphabets_beside_latin_are_fine(name: str) -> None:
    assert not names.mixes_alphabets(name)


def test_a_name_of_symbols_has_no_skeleton() -> None:
    assert names.skeleton("★ ✂") == ""
