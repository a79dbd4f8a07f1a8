"""Categories and brands: by their names in the stock, by their ids on Cute."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from cute_sdk import Cute

PAGE = 100
SEPARATOR = " > "


@dataclass(frozen=True, slots=True)
class Names:
    """Ids by name, and names by id. A category's name is its path, such as `Women > Coats`."""

    categories: Mapping[str, str]
    brands: Mapping[str, str]
    by_id: Mapping[str, str]

    @classmethod
    def of(cls, categories: Mapping[str, str], brands: Mapping[str, str]) -> "Names":
        """From ids by name."""
        by_id = {id_: name for names in (categories, brands) for name, id_ in names.items()}
        return cls(categories, brands, by_id)

    @classmethod
    def load(cls, client: Cute) -> "Names":
        """All that Cute has. Raises `CuteError`."""
        categories = {
            SEPARATOR.join(one.path): str(one.id) for one in client.categories.list(limit=PAGE)
        }
        brands = {one.name: str(one.id) for one in client.brands.list(limit=PAGE)}
        return cls.of(categories, brands)

    def name(self, id_: str) -> str:
        """The name of a category or brand; of one that came up just now, its id."""
        return self.by_id.get(id_, id_)


def advice(name: str, known: Mapping[str, str]) -> str:
    """What to write instead of a name that is not known."""
    close = difflib.get_close_matches(name, known, n=1)
    return f"Cute has no {name!r}{f': did you mean {close[0]!r}?' if close else '.'}"


def tidy_path(text: str) -> str:
    """A category's path as Cute writes it, whatever the spaces around its marks."""
    return SEPARATOR.join(part.strip() for part in text.split(">"))
