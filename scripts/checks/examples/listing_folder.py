"""A folder of untidy spreadsheets in five languages, and the expected result of each row."""

import random
import unicodedata
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from scripts.checks.examples.listing_languages import LANGUAGES, SellerLanguage
from scripts.sandbox.market.seed.words import BRANDS

ROWS = 120
SURE_SHARE = 0.8
HELD_SHARE = 0.12
# In shorter names a typing mistake can't be recognised with certainty.
LEAST_LETTERS = 10


class RowOutcome(Enum):
    """The expected outcome of a row."""

    LISTED = "listed"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """A row: `line` in `file` from 1; `amount` in minor units; `brand` or None."""

    file: str
    line: int
    outcome: RowOutcome
    title: str
    amount: int
    currency: str
    category: tuple[str, ...]
    brand: str | None
    size: str | None
    attributes: dict[str, object]


MATERIAL_REQUIRED = ("Clothing", "Shoes")


def make(directory: Path, seed: int, rows: int = ROWS) -> list[ExpectedRow]:
    """Write five files of `rows` rows each; return the expected result of each row."""
    rng = random.Random(seed)
    return [row for language in LANGUAGES for row in _file(directory, language, rng, rows)]


def _file(
    directory: Path, language: SellerLanguage, rng: random.Random, rows: int
) -> list[ExpectedRow]:
    # As in real files: a heading above the header, irrelevant columns, and a total below.
    table: list[list[str | int | float]] = [[f"{language.noun} 2026"], [*language.columns]]
    table[1].extend(language.junk)
    expected = []
    for number in range(rows):
        row, cells = _row(language, rng, number, len(table) + 1)
        table.append([*cells, *("x" for _ in language.junk)])
        expected.append(row)
    table.append(["", language.total])
    language.save(directory / language.name, table)
    return expected


def _row(
    language: SellerLanguage, rng: random.Random, number: int, line: int
) -> tuple[ExpectedRow, list[str | int | float]]:
    chance = rng.random()
    outcome = RowOutcome.LISTED if chance < SURE_SHARE else RowOutcome.HELD
    outcome = outcome if chance < SURE_SHARE + HELD_SHARE else RowOutcome.REFUSED
    category = rng.choice(list(language.categories))
    brand = rng.choice((*BRANDS, None))
    written, size = rng.choice(language.sizes)
    # Whole amounts, for some ways of writing them have no decimals.
    amount = rng.randrange(5, 2_000) * 100 + rng.choice((0, 0, 50, 99))
    title = f"{language.noun} {number + 1}"
    cells: list[str | int | float] = [
        f"{language.name[:2].upper()}-{number + 1:04}",
        title,
        "" if brand is None else _misspelt(brand, rng),
        rng.choice(language.categories[category]),
        written,
        rng.choice(language.conditions),
        language.price(amount, rng),
        (color := rng.choice(language.colors))[0],
        (material := rng.choice(language.materials))[0],
    ]
    if outcome is RowOutcome.HELD:
        place, doubt = rng.choice(((2, "Nordljus Optik"), (3, "Haushalt"), (5, language.vague)))
        cells[place] = doubt
    elif outcome is RowOutcome.REFUSED:
        place, wrong = rng.choice(((6, ""), (6, "10-20"), (1, '=HYPERLINK("x")'), (3, "")))
        cells[place] = wrong
    said = _attributes(category, color[1], material[1])
    row = ExpectedRow(
        *(language.name, line, outcome, title, amount, language.currency, category, brand, size),
        attributes=said,
    )
    return row, cells


def _attributes(
    category: tuple[str, ...], color: list[str], material: list[str]
) -> dict[str, object]:
    """The attributes to be listed: none where the required material is not known."""
    if not material and category[1] in MATERIAL_REQUIRED:
        return {}
    given = {"color": color, "material": material}
    return {"gender": category[0].lower(), **{name: said for name, said in given.items() if said}}


def _misspelt(name: str, rng: random.Random) -> str:
    """The name as people type it: without accents, in capitals, with a letter missing."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    letters = [place for place, letter in enumerate(name) if letter.isalpha()]
    gone = rng.choice(letters[1:])
    ways = [name, name.upper(), plain, f" {name} ", name.replace("&", "and")]
    if len(letters) >= LEAST_LETTERS:
        ways.append(name[:gone] + name[gone + 1 :])
    return rng.choice(ways)
