"""A promise of the document and its check."""

from collections.abc import Callable
from dataclasses import dataclass

from cute_contract.provider.promises.trial import Trial


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise. `check` raises `NotKeptError` if it is broken; without a check, `reason` says why.

    The first of `operations` is the cause of a failure. `about` is a shared subject of several
    operations, such as a header; if all are wrong, that is one finding.
    """

    id: str
    operations: tuple[str, ...]
    text: str
    check: Callable[[Trial], None] | None = None
    reason: str = ""
    about: str = ""
