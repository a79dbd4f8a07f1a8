"""The objects and enums of responses and events.

Objects keep unknown fields in `additional_properties`, and enums accept unknown values, so that a
newer server doesn't break an older client. `to_dict` and `from_dict` convert to and from JSON.
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
