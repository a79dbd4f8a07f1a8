"""The words of the project: those that `docs/words.md` replaces only get fewer."""

from cute_api.config import ROOT
from tests.words import PATTERNS, found, left, sources

# Where none is left.
CLEAN = (
    "codegen/",
    "docs/",
    "openapi/",
    "sdks/",
    "server/cute_api/portal/templates/",
    "server/cute_api/problems.py",
    "CONTRIBUTING.md",
    "README.md",
)


def test_no_file_gains_a_replaced_word_and_the_list_has_none_that_is_gone() -> None:
    listed = left()
    here = {str(path.relative_to(ROOT)): found(path) for path in sources()}
    gained = {path: words - listed.get(path, frozenset()) for path, words in here.items()}
    gone = {path: words - here.get(path, frozenset()) for path, words in listed.items()}
    assert {path: sorted(words) for path, words in gained.items() if words} == {}
    assert {path: sorted(words) for path, words in gone.items() if words} == {}, (
        "take them off the list: `python -m tests.words --shrink`"
    )


def test_what_others_read_has_no_replaced_word() -> None:
    assert [path for path in left() if path.startswith(CLEAN)] == []


def test_words_are_found_in_any_case_in_names_and_across_lines() -> None:
    answer, mend, house, shown = (
        PATTERNS[first] for first in ("answer", "mend", "Sentence", "go on")
    )
    assert all(answer.search(text) for text in ("Answers", "read_answer", "readAnswer", "ANSWER"))
    assert not answer.search("unanswerable")
    assert not any(mend.search(text) for text in ("recommend", "amended", "mendacious"))
    assert house.search("LongSentence") and not house.search("a sentence")
    assert shown.search("they go\n    # on") and not shown.search("a logo on")
