"""Split a filter's text into tokens, or say where that fails.

It reads character by character, without regular expressions, so that no text is slow.
"""

from dataclasses import dataclass
from enum import StrEnum

from cute_api.lib.visible import is_text

WHITE = " \t\r\n"
QUOTE = '"'
ESCAPE = "\\"
DIGITS = "0123456789"
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
OPERATOR_CHARACTERS = "=!<>"
MAX_WHOLE_DIGITS = 15
MAX_DECIMALS = 6
# Syntax of other languages, and what to write instead.
FOREIGN = {
    "&": "write `and`",
    "|": "write `or`",
    "'": 'put texts in double quotes, such as "EUR"',
    "“": 'put texts in plain double quotes, such as "EUR"',
    "”": 'put texts in plain double quotes, such as "EUR"',
    "[": "filters can't look into lists",
    "$": "begin paths with `data.`",
    "*": "there are no wildcards: name the whole path",
}


class TokenKind(StrEnum):
    """The kinds of tokens."""

    WORD = "word"
    OPERATOR = "operator"
    TEXT = "text"
    NUMBER = "number"
    OPEN = "("
    CLOSE = ")"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a filter. `value` is its content, for texts without quotes and escapes.

    `position` is that of its first character, counted from 1.
    """

    kind: TokenKind
    value: str
    position: int


class FilterError(ValueError):
    """A malformed filter: at which character (from 1), and what to do about it."""

    def __init__(self, position: int, advice: str) -> None:
        super().__init__(f"At character {position}: {advice}")
        self.position = position


def tokens(source: str) -> list[Token]:
    """Return the tokens of a text, the last of kind END. Raises `FilterError`."""
    found: list[Token] = []
    at = 0
    while at < len(source):
        if source[at] in WHITE:
            at += 1
            continue
        token, at = _next(source, at)
        found.append(token)
    found.append(Token(TokenKind.END, "", len(source) + 1))
    return found


def _next(source: str, at: int) -> tuple[Token, int]:
    character = source[at]
    if character in "()":
        return Token(TokenKind(character), character, at + 1), at + 1
    if character == QUOTE:
        return _text(source, at)
    if character in DIGITS or character == "-":
        return _number(source, at)
    if character in LETTERS:
        end = _run(source, at, LETTERS + DIGITS + ".")
        return Token(TokenKind.WORD, source[at:end], at + 1), end
    if character in OPERATOR_CHARACTERS:
        end = _run(source, at, OPERATOR_CHARACTERS)
        return Token(TokenKind.OPERATOR, source[at:end], at + 1), end
    advice = FOREIGN.get(character, 'write conditions such as `data.price.currency == "EUR"`')
    raise FilterError(at + 1, f"this is not valid here; {advice}.")


def _run(source: str, at: int, allowed: str) -> int:
    while at < len(source) and source[at] in allowed:
        at += 1
    return at


def _text(source: str, start: int) -> tuple[Token, int]:
    characters: list[str] = []
    at = start + 1
    while at < len(source):
        character = source[at]
        if character == QUOTE:
            text = "".join(characters)
            if not is_text(text):
                raise FilterError(
                    start + 1, "a text can't change the direction of what follows; type it instead."
                )
            return Token(TokenKind.TEXT, text, start + 1), at + 1
        if character == ESCAPE:
            at += 1
            if source[at : at + 1] not in (QUOTE, ESCAPE):
                raise FilterError(at, 'in a text write only \\" and \\\\ with a backslash.')
            character = source[at]
        elif not _plain(character):
            raise FilterError(at + 1, "a text can't contain a control character; remove it.")
        characters.append(character)
        at += 1
    raise FilterError(start + 1, 'this text does not end; close it with ".')


def _plain(character: str) -> bool:
    """Return whether a character is neither a control character nor a lone surrogate."""
    point = ord(character)
    return point >= 0x20 and not 0x7F <= point <= 0x9F and not 0xD800 <= point <= 0xDFFF


def _number(source: str, start: int) -> tuple[Token, int]:
    """Read a JSON number without an exponent; `value` is its shortest form."""
    whole_start = start + 1 if source[start] == "-" else start
    end = _run(source, whole_start, DIGITS)
    whole, decimals = source[whole_start:end], ""
    if source[end : end + 1] == ".":
        decimals_end = _run(source, end + 1, DIGITS)
        decimals, end = source[end + 1 : decimals_end], decimals_end
        if not decimals:
            raise FilterError(end, "a digit must follow the point.")
    if not whole:
        raise FilterError(start + 1, "a digit must follow the minus.")
    if len(whole) > 1 and whole[0] == "0":
        raise FilterError(start + 1, "a number can't begin with 0; remove the 0.")
    if end < len(source) and source[end] in LETTERS + DIGITS + ".":
        raise FilterError(start + 1, "write numbers with digits only, as in 5000 or 42.5.")
    if len(whole) > MAX_WHOLE_DIGITS or len(decimals) > MAX_DECIMALS:
        raise FilterError(
            start + 1,
            f"a number has at most {MAX_WHOLE_DIGITS} digits, and {MAX_DECIMALS} after the point.",
        )
    decimals = decimals.rstrip("0")
    value = f"{whole}.{decimals}" if decimals else whole
    minus = "-" if source[start] == "-" and value != "0" else ""
    return Token(TokenKind.NUMBER, minus + value, start + 1), end
