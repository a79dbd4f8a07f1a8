# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

T = TypeVar("T", bound="Metadata")


class Metadata(dict[str, str]):
    """Your own data about something: up to 20 pairs of texts, such as its id in your system. A key has up to 40 characters, begins and ends with a visible one and has no control characters; a value has up to 500, and no control characters other than tabs and line ends. Only you see it."""

    def to_dict(self) -> dict[str, Any]:
        return dict(self)

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        return cls(src_dict)
