"""The names of the values that pages read from a request's query and form."""

from collections.abc import Iterator
from typing import Any, ClassVar

from werkzeug.datastructures import ImmutableMultiDict


class Asked(ImmutableMultiDict[str, str]):
    """A query or form that records in `names` which values are read. For Flask's
    `parameter_storage_class`.
    """

    names: ClassVar[set[str]] = set()

    def __getitem__(self, key: str) -> str:
        self.names.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.names.add(str(key))
        return super().__contains__(key)

    def getlist(self, key: str, *args: Any, **kwargs: Any) -> list[Any]:
        self.names.add(key)
        return super().getlist(key, *args, **kwargs)

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("A page reads all that it gets: try each name that this may have.")

    keys = values = items = lists = listvalues = to_dict = __iter__  # type: ignore[assignment]  # every other way to read
