"""A folder of untidy spreadsheets in five languages, and the expected result of each row."""

import csv
import io
import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

import xlsxwriter

from scripts.sandbox.market.seed.words import BRANDS

ROWS = 120
SURE_SHARE = 0.8
HELD_SHARE = 0.12
# A slip in a shorter name is not sure to be one.
LEAST_LETTERS = 10
# Between thousands in Switzerland.
APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
# The same rows make the same bytes of a workbook.
WORKBOOK_MADE = datetime(2026, 1, 1, tzinfo=UTC)


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


@dataclass(frozen=True, slots=True)
class SellerLanguage:
    """How sellers of one language write. `columns` are SKU, title, brand, category, size,
    condition and price, in this order; `sizes` are as written and as they have to be read.
    """

    name: str
    columns: tuple[str, ...]
    currency: str
    categories: dict[tuple[str, ...], tuple[str, ...]]
    conditions: tuple[str, ...]
    vague: str
    total: str
    noun: str
    sizes: tuple[tuple[str | int, str], ...]
    price: Callable[[int, random.Random], str | int | float]
    save: Callable[[Path, list[list[str | int | float]]], None]
    junk: tuple[str, ...] = field(default=())


DRESSES = ("Women", "Clothing", "Dresses")
KNITWEAR = ("Women", "Clothing", "Knitwear")
SHIRTS = ("Men", "Clothing", "Shirts")
BOOTS = ("Women", "Shoes", "Boots")
SNEAKERS = ("Men", "Shoes", "Sneakers")
HANDBAGS = ("Women", "Bags", "Handbags")


def make(directory: Path, seed: int, rows: int = ROWS) -> list[ExpectedRow]:
    """Write five files of `rows` rows each; return the expected result of each row."""
    rng = random.Random(seed)
    return [one for language in LANGUAGES for one in _file(directory, language, rng, rows)]


def _file(
    directory: Path, language: SellerLanguage, rng: random.Random, rows: int
) -> list[ExpectedRow]:
    # A heading above the header, columns that mean nothing here, and a sum below, as people do.
    table: list[list[str | int | float]] = [[f"{language.noun} 2026"], [*language.columns]]
    table[1].extend(language.junk)
    expected = []
    for number in range(rows):
        one, cells = _row(language, rng, number, len(table) + 1)
        table.append([*cells, *("x" for _ in language.junk)])
        expected.append(one)
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
    ]
    if outcome is RowOutcome.HELD:
        place, doubt = rng.choice(((2, "Nordljus Optik"), (3, "Haushalt"), (5, language.vague)))
        cells[place] = doubt
    elif outcome is RowOutcome.REFUSED:
        place, wrong = rng.choice(((6, ""), (6, "10-20"), (1, '=HYPERLINK("x")'), (3, "")))
        cells[place] = wrong
    one = ExpectedRow(
        language.name, line, outcome, title, amount, language.currency, category, brand, size
    )
    return one, cells


def _misspelt(name: str, rng: random.Random) -> str:
    """The name as people type it: without accents, in capitals, with a letter missing."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    letters = [place for place, letter in enumerate(name) if letter.isalpha()]
    gone = rng.choice(letters[1:])
    ways = [name, name.upper(), plain, f" {name} ", name.replace("&", "and")]
    if len(letters) >= LEAST_LETTERS:
        ways.append(name[:gone] + name[gone + 1 :])
    return rng.choice(ways)


def _text(delimiter: str, encoding: str) -> Callable[[Path, list[list[str | int | float]]], None]:
    def save(path: Path, table: list[list[str | int | float]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter).writerows(table)
        # What an old program's encoding has no letter for is typed without its accent.
        path.write_bytes("".join(_encodable(c, encoding) for c in text.getvalue()).encode(encoding))

    return save


def _encodable(letter: str, encoding: str) -> str:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return unicodedata.normalize("NFKD", letter)[0]
    return letter


def _xlsx(path: Path, table: list[list[str | int | float]]) -> None:
    """Write a workbook of one sheet; numbers are stored as numbers."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": WORKBOOK_MADE})
        sheet = book.add_worksheet()
        for number, cells in enumerate(table):
            for place, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                else:
                    sheet.write_number(number, place, cell)


def _whole(amount: int) -> str:
    return f"{amount // 100:,}"


def _german(amount: int, rng: random.Random) -> str:
    number = f"{_whole(amount).replace(',', '.')},{amount % 100:02}"
    short = f"{amount // 100},-" if amount % 100 == 0 else number
    return rng.choice((f"{number} €", f"{number} EUR", number, short, f"{number} € VB"))


def _english(amount: int, rng: random.Random) -> str:
    number = f"{_whole(amount)}.{amount % 100:02}"
    return rng.choice((f"£{number}", f"{number} GBP", number, f"£ {number}"))


def _swedish(amount: int, rng: random.Random) -> str | float:
    number = f"{_whole(amount).replace(',', ' ')},{amount % 100:02}"
    short = f"{amount // 100}:-" if amount % 100 == 0 else f"{number} kr"
    return rng.choice((amount / 100, number, f"SEK {number}", f"{number} kr", short))


def _french(amount: int, rng: random.Random) -> str:
    number = f"{_whole(amount).replace(',', APOSTROPHE)}.{amount % 100:02}"
    return rng.choice((f"CHF {number}", f"{number} CHF", f"Fr. {number}"))


def _italian(amount: int, rng: random.Random) -> str:
    number = f"{amount // 100},{amount % 100:02}"
    return rng.choice((f"€ {number}", f"{number} €", f"{number} euro"))


LANGUAGES = (
    SellerLanguage(
        "kleider.csv",
        ("Artikelnr.", "Bezeichnung", "Marke", "Warengruppe", "Größe (EU)", "Zustand", "Preis €"),
        "EUR",
        {
            DRESSES: ("Damen > Kleider", "Damenkleid", "Women > Clothing > Dresses"),
            KNITWEAR: ("Damen / Strick", "Damenpullover"),
            SHIRTS: ("Herrenhemd", "Herren > Hemden"),
            HANDBAGS: ("Handtaschen", "Damen - Handtasche"),
        },
        ("Neu mit Etikett", "sehr gut", "Wie neu", "Gut", "getragen"),
        "neu",
        "Summe",
        "Stück",
        (("38", "EU 38"), ("EU 40", "EU 40"), ("m", "M"), ("UK 10", "UK 10")),
        _german,
        _text(";", "cp1252"),
        ("Regal", "Notiz"),
    ),
    SellerLanguage(
        "wardrobe.csv",
        ("Item no.", "Item", "Label", "Type", "Size", "Condition", "Price (GBP)"),
        "GBP",
        {
            DRESSES: ("Women > Dresses", "Ladies dress"),
            SHIRTS: ("Men's shirts", "MEN / SHIRT"),
            BOOTS: ("Women > Ankle boots", "women's boots"),
            SNEAKERS: ("Men: trainers", "Mens sneaker"),
        },
        ("New with tags", "VGC", "good", "Like new", "Fair"),
        "New",
        "Total",
        "Find",
        (("uk10", "UK 10"), ("US 8.5", "US 8.5"), ("x-large", "XL"), ("9½", "9.5")),
        _english,
        _text(",", "utf-8-sig"),
        ("Shelf",),
    ),
    SellerLanguage(
        "garderob.xlsx",
        ("Artikelnummer", "Rubrik", "Märke", "Kategori", "Storlek", "Skick", "Pris (SEK)"),
        "SEK",
        {
            DRESSES: ("Dam > Klänningar", "Damklänning"),
            KNITWEAR: ("Dam > Tröjor", "Damtröja"),
            SNEAKERS: ("Herr > Gympaskor", "Herr > Sneakers"),
        },
        ("Ny med prislapp", "Mycket bra skick", "Bra", "Slitet"),
        "Ny",
        "Totalt",
        "Plagg",
        ((43, "43"), ("42,5", "42.5"), ("en storlek", "one size"), ("XL", "XL")),
        _swedish,
        _xlsx,
        ("Anteckning",),
    ),
    SellerLanguage(
        "soldes.tsv",
        ("Référence", "Titre", "Marque", "Catégorie", "Taille", "État", "Prix"),
        "CHF",
        {
            DRESSES: ("Femme > Robes",),
            SHIRTS: ("Homme > Chemises", "Chemise homme"),
            BOOTS: ("Femme > Bottines", "Bottes femme"),
            HANDBAGS: ("Sacs à main", "Femme / Sac à main"),
        },
        ("Neuf avec étiquette", "Très bon état", "Bon état", "Satisfaisant"),
        "Neuf",
        "Total",
        "Pièce",
        (("FR 40", "FR 40"), ("taille unique", "one size"), ("37,5", "37.5"), ("T40", "T40")),
        _french,
        _text("\t", "utf-8"),
    ),
    SellerLanguage(
        "mercatino.csv",
        ("Codice", "Titolo", "Marca", "Categoria", "Taglia IT", "Condizioni", "Prezzo"),
        "EUR",
        {
            DRESSES: ("Donna > Vestiti", "Vestito donna"),
            SHIRTS: ("Uomo > Camicie",),
            BOOTS: ("Donna > Stivali", "Stivaletti donna"),
        },
        ("Nuovo con cartellino", "Ottimo", "Buone condizioni", "Usato"),
        "Nuovo",
        "Totale",
        "Capo",
        (("44", "IT 44"), ("IT 46", "IT 46"), ("taglia unica", "one size"), ("L", "L")),
        _italian,
        _text(";", "utf-8"),
    ),
)
