"""What responses and events contain: a class for each of their objects and enums.

An object keeps fields that it doesn't know in `additional_properties`, an enum takes values that it
doesn't know: a newer server breaks no older client. `to_dict` and `from_dict` go to JSON and back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._gen import models as _generated
from ._gen import pages as _pages

if TYPE_CHECKING:
    from ._gen.models import *  # noqa: F403 - all of them, by design
    from ._gen.pages import *  # noqa: F403 - all of them, by design

__all__ = list(_generated.__all__ + _pages.__all__)


def __getattr__(name: str) -> Any:
    return getattr(_pages if name in _pages.__all__ else _generated, name)


def __dir__() -> list[str]:
    return sorted(__all__)
