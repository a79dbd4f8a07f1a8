"""How sellers of five languages write: their columns, words, prices and files."""

import csv
import io
import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

# Between thousands in Switzerland.
APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
# The same rows make the same bytes of a workbook.
WORKBOOK_MADE = datetime(2026, 1, 1, tzinfo=UTC)
DRESSES = ("Women", "Clothing", "Dresses")
KNITWEAR = ("Women", "Clothing", "Knitwear")
SHIRTS = ("Men", "Clothing", "Shirts")
BOOTS = ("Women", "Shoes", "Boots")
SNEAKERS = ("Men", "Shoes", "Sneakers")
HANDBAGS = ("Women", "Bags", "Handbags")


@dataclass(frozen=True, slots=True)
class SellerLanguage:
    """How sellers of one language write. `columns` are SKU, title, brand, category, size,
    condition, price, color and material, in this order; `sizes`, `colors` and `materials` are as
    written and as they have to be read.
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
    colors: tuple[tuple[str, list[str]], ...]
    materials: tuple[tuple[str, list[str]], ...]
    price: Callable[[int, random.Random], str | int | float]
    save: Callable[[Path, list[list[str | int | float]]], None]
    junk: tuple[str, ...] = field(default=())


def _text(delimiter: str, encoding: str) -> Callable[[Path, list[list[str | int | float]]], None]:
    def save(path: Path, table: list[list[str | int | float]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter).writerows(table)
        # Letters that the old program's encoding lacks are typed without their accents.
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
        (
            "Artikelnr.",
            "Bezeichnung",
            "Marke",
            "Warengruppe",
            "Größe (EU)",
            "Zustand",
            "Preis €",
            *("Farbe", "Stoff"),
        ),
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
        (("schwarz", ["black"]), ("Rot/Weiß", ["red", "white"]), ("", []), ("petrol", [])),
        (("Wolle", ["wool"]), ("60% Baumwolle, 40% Leinen", ["cotton", "linen"]), ("", [])),
        _german,
        _text(";", "cp1252"),
        ("Regal", "Notiz"),
    ),
    SellerLanguage(
        "wardrobe.csv",
        (
            "Item no.",
            "Item",
            "Label",
            "Type",
            "Size",
            "Condition",
            "Price (GBP)",
            *("Colour", "Fabric"),
        ),
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
        (("Black", ["black"]), ("green & white", ["green", "white"]), ("", [])),
        (("LEATHER", ["leather"]), ("cotton / silk", ["cotton", "silk"]), ("soft", [])),
        _english,
        _text(",", "utf-8-sig"),
        ("Shelf",),
    ),
    SellerLanguage(
        "garderob.xlsx",
        (
            "Artikelnummer",
            "Rubrik",
            "Märke",
            "Kategori",
            "Storlek",
            "Skick",
            "Pris (SEK)",
            *("Färg", "Tyg"),
        ),
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
        (("svart", ["black"]), ("Blå", ["blue"]), ("", [])),
        (("Bomull", ["cotton"]), ("ull 90 %; siden 10 %", ["wool", "silk"]), ("", [])),
        _swedish,
        _xlsx,
        ("Anteckning",),
    ),
    SellerLanguage(
        "soldes.tsv",
        (
            "Référence",
            "Titre",
            "Marque",
            "Catégorie",
            "Taille",
            "État",
            "Prix",
            *("Couleur", "Matière"),
        ),
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
        (("noir", ["black"]), ("Vert", ["green"]), ("", [])),
        (("Cuir", ["leather"]), ("laine", ["wool"]), ("", [])),
        _french,
        _text("\t", "utf-8"),
    ),
    SellerLanguage(
        "mercatino.csv",
        (
            "Codice",
            "Titolo",
            "Marca",
            "Categoria",
            "Taglia IT",
            "Condizioni",
            "Prezzo",
            *("Colore", "Tessuto"),
        ),
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
        (("nero", ["black"]), ("Rosso, bianco", ["red", "white"]), ("", [])),
        (("Pelle", ["leather"]), ("lino", ["linen"]), ("", [])),
        _italian,
        _text(";", "utf-8"),
    ),
)
