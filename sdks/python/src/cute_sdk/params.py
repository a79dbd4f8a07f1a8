"""What requests hold, for type checkers: `ItemCreateDict`, `MoneyDict`, `ConditionValue`.

A dict that is written where it is passed needs no name of these; one that is made before does::

    price: MoneyDict = {"amount": 4250, "currency": "EUR"}

A key or a value that the API doesn't take is then an error in mypy and pyright.
"""

from __future__ import annotations

from ._gen.params import *  # noqa: F403 - all of them, by design
from ._gen.params import __all__ as _names

__all__ = list(_names)
