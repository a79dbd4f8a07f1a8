"""The words of the seeded catalogue: its categories, brands and items.

All of it is our own. Prices are in minor units of EUR.
"""

import re
from dataclasses import dataclass


def _words(listed: str) -> tuple[str, ...]:
    """Return the words of a list with commas, which can have several lines."""
    return tuple(re.split(r",\s+", listed.strip()))


BRANDS = _words("""
    Ahlgren & Söner, Almanova, Anzu Tokyo, Atelier Brume, Aurelie Vance, Bergfalke,
    Bluehaven, Borealis Knit, Bramble Lane, Brücke Neun, Café Couture, Calder & Wren,
    Casa Lumière, Cobalt Row, Corvine, Dahlia Moss, Dune Society, Eikenhof, Elmsworth,
    Fable & Thread, Fjällby, Forge Denim, Galanthé, Gōshiki, Halden, Harbour Twelve,
    Hinterland, Indigo Foundry, Isla Marín, Juniper Coast, Kestrel Supply, Kōen Studio,
    La Petite Rive, Larkspur, Linden Court, Lumen Active, Maison Ondine, Marlow Reed,
    Mistral Nord, Nørre Atelier, North Quarry, Oak & Ember, Olivar, Ōkami Works,
    Paloma Grey, Pinecrest, Plain Sunday, Quince, Rosmarin, Rowan Mill, Saltmarsh,
    Señora Flores, Sixth Meridian, Solstrand, Tannhof, Terra Nómada, Velvet Harbour,
    Willowbrook, Wüstenrose, Zephyr Lane
""")

COLORS = _words("""
    black, white, navy, sand, olive, burgundy, grey, camel, cream, rust,
    forest green, sky blue, blush, charcoal, mustard, lavender
""")

PERSONS = {"Women": "women's", "Men": "men's", "Kids": "kids'"}

WEAR = {
    "new_with_tags": ("Never worn, the tags are still on.", "A present in the wrong size, unworn."),
    "new_without_tags": ("Never worn, only tried on.", "Washed once, never worn."),
    "very_good": ("Worn a handful of times, no flaws.", "Looks like new."),
    "good": ("Worn with care, light signs of use.", "A little softer than when it was new."),
    "satisfactory": ("Clearly worn; see the pictures.", "Has a small mark, priced accordingly."),
}

NOTES = (
    "Fits true to size.",
    "Runs a little small.",
    "From a smoke-free home with a cat.",
    "Bundles welcome, I combine shipping.",
    "Ships within two days.",
    "Selling because it no longer fits.",
    "Kept in its dust bag.",
    "One of my favourites, but I need the space.",
)


@dataclass(frozen=True, slots=True)
class Goods:
    """Nouns, materials, sizes and price range of items in a leaf category."""

    nouns: tuple[str, ...]
    materials: tuple[str, ...]
    sizes: tuple[str, ...]
    low: int
    high: int


def _goods(nouns: str, materials: str, sizes: tuple[str, ...], low: int, high: int) -> Goods:
    return Goods(_words(nouns), _words(materials), sizes, low, high)


LETTERS = _words("XS, S, M, L, XL")
WAISTS = _words("W26, W28, W30, W32, W34")
JACKETS = _words("46, 48, 50, 52, 54")
SHOES = _words("37, 38, 39, 40, 41, 42, 43, 44")
HEIGHTS = _words("92, 98, 104, 110, 116, 122")
NO_SIZE = _words("one size")

DRESSES = _goods(
    "midi dress, wrap dress, shirt dress", "linen, silk, cotton", LETTERS, 1_500, 9_000
)
TOPS = _goods("blouse, T-shirt, tank top", "cotton, silk, viscose", LETTERS, 500, 4_500)
KNITWEAR = _goods("jumper, cardigan, roll-neck", "wool, cashmere, cotton", LETTERS, 1_200, 9_500)
JEANS = _goods(
    "straight jeans, wide-leg jeans, slim jeans", "denim, stretch denim", WAISTS, 1_500, 7_500
)
TROUSERS = _goods(
    "pleated trousers, chinos, culottes", "wool, cotton, linen", LETTERS, 1_200, 7_000
)
SKIRTS = _goods("midi skirt, pencil skirt, mini skirt", "satin, denim, wool", LETTERS, 900, 5_500)
COATS = _goods(
    "trench coat, bomber jacket, parka", "cotton, wool, recycled nylon", LETTERS, 3_500, 24_000
)
ACTIVEWEAR = _goods(
    "leggings, running shorts, track top", "recycled polyester, jersey", LETTERS, 800, 4_500
)
SHIRTS = _goods(
    "Oxford shirt, overshirt, camp-collar shirt", "cotton, flannel, linen", LETTERS, 900, 5_500
)
SUITS = _goods("suit jacket, two-piece suit, waistcoat", "wool, linen", JACKETS, 4_000, 28_000)
SNEAKERS = _goods(
    "low-top sneakers, running shoes, high-top sneakers",
    "leather, suede, canvas",
    SHOES,
    2_000,
    11_000,
)
BOOTS = _goods("ankle boots, Chelsea boots, lace-up boots", "leather, suede", SHOES, 3_000, 16_000)
HEELS = _goods("block heels, slingbacks, pumps", "leather, satin", SHOES, 1_800, 12_000)
SANDALS = _goods("strap sandals, slides, espadrilles", "leather, raffia", SHOES, 1_000, 6_500)
HANDBAGS = _goods(
    "shoulder bag, tote, crossbody bag", "leather, suede, canvas", NO_SIZE, 2_500, 32_000
)
BACKPACKS = _goods("backpack, roll-top backpack", "canvas, recycled nylon", NO_SIZE, 2_000, 9_000)
SCARVES = _goods("scarf, square scarf", "silk, cashmere, wool", NO_SIZE, 800, 7_500)
JEWELLERY = _goods(
    "hoop earrings, pendant necklace, signet ring",
    "silver, gold-plated, brass",
    NO_SIZE,
    900,
    14_000,
)
SUNGLASSES = _goods("sunglasses, round sunglasses", "acetate, metal", NO_SIZE, 1_500, 12_000)
WATCHES = _goods("field watch, dress watch", "steel, leather-strap", NO_SIZE, 5_000, 45_000)
BELTS = _goods("belt, woven belt", "leather, suede", ("85", "95", "105"), 800, 6_000)
KIDS_CLOTHING = _goods("dungarees, rain jacket, hoodie", "cotton, corduroy", HEIGHTS, 500, 3_500)
KIDS_SHOES = _goods("rain boots, sneakers", "rubber, leather", ("26", "28", "30", "32"), 700, 3_500)

TREE: dict[tuple[str, ...], Goods | None] = {
    ("Women",): None,
    ("Women", "Clothing"): None,
    ("Women", "Clothing", "Dresses"): DRESSES,
    ("Women", "Clothing", "Tops"): TOPS,
    ("Women", "Clothing", "Knitwear"): KNITWEAR,
    ("Women", "Clothing", "Jeans"): JEANS,
    ("Women", "Clothing", "Trousers"): TROUSERS,
    ("Women", "Clothing", "Skirts"): SKIRTS,
    ("Women", "Clothing", "Coats & jackets"): COATS,
    ("Women", "Clothing", "Activewear"): ACTIVEWEAR,
    ("Women", "Shoes"): None,
    ("Women", "Shoes", "Sneakers"): SNEAKERS,
    ("Women", "Shoes", "Boots"): BOOTS,
    ("Women", "Shoes", "Heels"): HEELS,
    ("Women", "Shoes", "Sandals"): SANDALS,
    ("Women", "Bags"): None,
    ("Women", "Bags", "Handbags"): HANDBAGS,
    ("Women", "Bags", "Backpacks"): BACKPACKS,
    ("Women", "Accessories"): None,
    ("Women", "Accessories", "Scarves"): SCARVES,
    ("Women", "Accessories", "Jewellery"): JEWELLERY,
    ("Women", "Accessories", "Sunglasses"): SUNGLASSES,
    ("Men",): None,
    ("Men", "Clothing"): None,
    ("Men", "Clothing", "Shirts"): SHIRTS,
    ("Men", "Clothing", "Knitwear"): KNITWEAR,
    ("Men", "Clothing", "Jeans"): JEANS,
    ("Men", "Clothing", "Trousers"): TROUSERS,
    ("Men", "Clothing", "Coats & jackets"): COATS,
    ("Men", "Clothing", "Suits"): SUITS,
    ("Men", "Clothing", "Activewear"): ACTIVEWEAR,
    ("Men", "Shoes"): None,
    ("Men", "Shoes", "Sneakers"): SNEAKERS,
    ("Men", "Shoes", "Boots"): BOOTS,
    ("Men", "Accessories"): None,
    ("Men", "Accessories", "Watches"): WATCHES,
    ("Men", "Accessories", "Belts"): BELTS,
    ("Kids",): None,
    ("Kids", "Clothing"): KIDS_CLOTHING,
    ("Kids", "Shoes"): KIDS_SHOES,
}
"""Every category by its path, parents first. Leaves have items; the rest have None."""
