"""Names of apps: which look alike, and which look like ours."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from confusable_homoglyphs import categories, confusables

OURS = "cute"
LATIN = "LATIN"
# ASCII characters that look alike. The package tells capital and small letters apart.
ASCII = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "m": "rn"})
_WORD = re.compile(r"[^\W_]+")


def skeleton(name: str) -> str:
    """Return what all names that look like this one share. Empty without a letter or a digit."""
    return "".join(_words(name))


def looks_like_ours(name: str) -> bool:
    """Return whether a word of the name, or the name without its spaces, begins with our name."""
    words = _words(name)
    return any(text.startswith(OURS) for text in (*words, "".join(words)))


def mixes_alphabets(name: str) -> bool:
    """Return whether a word has Latin letters and others that look like Latin ones."""
    return any(
        LATIN in categories.unique_aliases(word)
        and confusables.is_dangerous(word, preferred_aliases=[LATIN])
        for word in _WORD.findall(name)
    )


def _words(name: str) -> Sequence[str]:
    """Return the words without accents and case, each character as the plainest that looks so."""
    letters = "".join(
        char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char)
    )
    plain = _plainest(letters)
    text = "".join(plain.get(char, char) for char in letters)
    return _WORD.findall(text.casefold().translate(ASCII))


def _plainest(letters: str) -> Mapping[str, str]:
    """Return the plainest look-alike of each character that is not ASCII and has one."""
    found = confusables.is_confusable(letters, greedy=True) or []
    return {
        row["character"]: _first(row["character"], [glyph["c"] for glyph in row["homoglyphs"]])
        for row in found
        if not row["character"].isascii()
    }


def _first(char: str, glyphs: Sequence[str]) -> str:
    return next((glyph for glyph in glyphs if glyph.isascii()), min([char, *glyphs]))
