"""Categories and brands: names in the stock, ids on Cute."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from cute_sdk import Cute

PAGE = 100
SEPARATOR = " > "


@dataclass(frozen=True, slots=True)
class Names:
    """Ids of what items can have, by name. A category's is its path, such as `Women > Coats`."""

    categories: Mapping[str, str]
    brands: Mapping[str, str]

    @classmethod
    def load(cls, client: Cute) -> "Names":
        """Read all names from Cute. Raises `CuteError`."""
        categories = {
            SEPARATOR.join(category.path): str(category.id)
            for category in client.categories.list(limit=PAGE)
            if not category.retired_at
        }
        brands = {
            brand.name: str(brand.id)
            for brand in client.brands.list(limit=PAGE)
            if not brand.retired_at
        }
        return cls(categories, brands)

    def know(self, category: str, brand: str | None) -> bool:
        """Return whether the API knows both names. It may not know one that was just created."""
        return category in self.categories and (brand is None or brand in self.brands)


def advice(name: str, known: Mapping[str, str]) -> str:
    """Suggest what to write instead of an unknown name."""
    close = difflib.get_close_matches(name, known, n=1)
    return f"Cute has no {name!r}{f': did you mean {close[0]!r}?' if close else '.'}"


def tidy_path(text: str) -> str:
    """Return a category's path as Cute writes it, with any spaces around the separators."""
    return SEPARATOR.join(part.strip() for part in text.split(">"))
