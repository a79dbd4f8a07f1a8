"""A promise of the document and its check."""

from collections.abc import Callable
from dataclasses import dataclass

from cute_sdk.contract.provider.promises.trial import Trial


@dataclass(frozen=True, slots=True)
class Promise:
    """`check` raises `NotKeptError` when the promise is broken. Without one, `reason` says why.

    `after` names promises without which this one shows nothing: when one of them is broken, this
    one isn't checked, so that one cause gives one finding.
    """

    id: str
    operations: tuple[str, ...]
    text: str
    check: Callable[[Trial], None] | None = None
    reason: str = ""
    after: tuple[str, ...] = ()
