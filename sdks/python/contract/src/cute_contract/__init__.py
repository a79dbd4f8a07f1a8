"""The contract kit: tests that partners run against an API, a webhook receiver, or a new spec.

The command is `cute-contract`. `recording` records how a program uses the API.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cute_contract.record.recording import recording

__all__ = ["recording"]


def __getattr__(name: str) -> Any:
    # Loaded on demand, because it needs httpx2 and the models, which most commands don't.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.record.recording"), name)
