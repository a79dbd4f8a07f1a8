"""The types of requests, for type checkers: `ItemCreateDict`, `MoneyDict`, `ConditionValue`.

A dict literal in a call needs none of them; a variable does::

    price: MoneyDict = {"amount": 4250, "currency": "EUR"}

Mypy and pyright then report keys and values that the API doesn't accept.
"""

from __future__ import annotations

from ._gen.params import *  # noqa: F403 - all of them, by design
from ._gen.params import __all__ as _names

__all__ = list(_names)
