"""Find cells that a spreadsheet program spoiled when it opened or saved a file. Pure.

What is found may be meant as it is, so a row with it is held, and its seller decides.
"""

import re
from collections.abc import Collection

_ERROR = re.compile(
    r"#(ref|n/?a|name|value|div/0|num|null|spill|calc|wert|bezug|nv|zahl|valeur|nom)[!?]?|#{3,}",
    re.IGNORECASE,
)
_SCIENTIFIC = re.compile(r"[+-]?\d+([.,]\d+)?e[+-]?\d+", re.IGNORECASE)
_MONTH = (
    r"(jan(uar|uary|vier)?|feb(ruar|ruary)?|f[ée]vr?(ier)?|mar(ch|s|zo|et)?|m[äa]rz|mrz|"
    r"apr(il|ile)?|avr(il)?|may|mai|maj|mag(gio)?|june?|juni|juin|giu(gno)?|july?|juli|"
    r"juil(let)?|lug(lio)?|aug(ust|usti)?|ao[uû]t|ago(sto)?|sept?(ember|embre)?|set(tembre)?|"
    r"o[ck]t(ober|obre)?|ott(obre)?|nov(ember|embre)?|de[cz](ember|embre)?|d[ée]c(embre)?|"
    r"dic(embre)?)"
)
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\d{{1,2}}\.?[ /-]?{_MONTH}\.?([ /-]?\d{{2,4}})?",
        rf"{_MONTH}\.?[ /-]?\d{{1,4}}",
        r"\d{1,2}([./-])\d{1,2}\1\d{2,4}",
        r"\d{1,2}\.\d{1,2}\.",
        r"\d{4}-\d{2}-\d{2}([ T].*)?",
    )
)
# The days since 1900 of 1982 to 2064: no size, but what a date is as a number.
_DATE_NUMBER = re.compile(r"[3-5]\d{4}")
_GROUPED = re.compile(r"\d{1,3}([.,' \u00a0\u2019]\d{3})+")
# A number keeps 15 digits: what was longer ends in zeros.
_CUT_NUMBER = re.compile(r"\d{15}0+")
# UTF-8 that was read as Windows-1252, and what could not be read at all.
_MISREAD = re.compile(
    "[ÃÂ][\u0080-\u00bf\u2013-\u2122\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192]|â€|ï»¿|\ufffd"
)


def error_in(text: str) -> str | None:
    """Return why a cell is certainly spoiled, or None."""
    if _ERROR.fullmatch(text.strip()):
        return "is an error of the spreadsheet program, not a value"
    if _MISREAD.search(text):
        return "has letters that were misread, such as Ã¼ for ü: save the file as UTF-8"
    return None


def damage_in(text: str, *, is_sku: bool = False, is_size: bool = False) -> str | None:
    """Return why a cell of words, a size or a SKU may be spoiled; None if nothing suggests it."""
    if _SCIENTIFIC.fullmatch(text):
        return "looks like a long number that the spreadsheet program shortened"
    if any(date.fullmatch(text) for date in _DATES) or (is_size and _DATE_NUMBER.fullmatch(text)):
        return "looks like a date that the spreadsheet program made of something else"
    if is_sku and _CUT_NUMBER.fullmatch(text):
        return "may have lost its last digits: the spreadsheet program keeps 15"
    if is_sku and _GROUPED.fullmatch(text):
        return "has separators of thousands, which the spreadsheet program may have put in"
    return None


def digits_of(skus: Collection[str]) -> int | None:
    """Return the length of numeric SKUs, if all that begin with a zero have the same.

    Shorter ones may have lost their zeros. None when nothing can be concluded.
    """
    lengths = {len(sku) for sku in skus if sku.startswith("0") and sku.isdecimal()}
    return lengths.pop() if len(lengths) == 1 else None
