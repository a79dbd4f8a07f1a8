"""Categories and brands: by their names in the stock, by their ids in what is sent to Cute."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from cute_sdk import Cute

PAGE = 100
SEPARATOR = " > "


@dataclass(frozen=True, slots=True)
class Names:
    """Ids by name. A category's name is its path, such as `Women > Coats`."""

    categories: Mapping[str, str]
    brands: Mapping[str, str]

    @classmethod
    def load(cls, client: Cute) -> "Names":
        """All that Cute has. Raises `CuteError`."""
        categories = {
            SEPARATOR.join(one.path): str(one.id) for one in client.categories.list(limit=PAGE)
        }
        brands = {one.name: str(one.id) for one in client.brands.list(limit=PAGE)}
        return cls(categories, brands)

    def know(self, category: str, brand: str | None) -> bool:
        """Whether both are here; one that came up just now is not."""
        return category in self.categories and (brand is None or brand in self.brands)


def advice(name: str, known: Mapping[str, str]) -> str:
    """What to write instead of a name that is not known."""
    close = difflib.get_close_matches(name, known, n=1)
    return f"Cute has no {name!r}{f': did you mean {close[0]!r}?' if close else '.'}"


def tidy_path(text: str) -> str:
    """A category's path as Cute writes it, whatever the spaces around its marks."""
    return SEPARATOR.join(part.strip() for part in text.split(">"))
