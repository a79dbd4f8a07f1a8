"""A promise of the document and its check."""

from collections.abc import Callable
from dataclasses import dataclass

from cute_sdk.contract.provider.promises.trial import Trial


@dataclass(frozen=True, slots=True)
class Promise:
    """`check` raises `NotKeptError` when the promise is broken. Without one, `reason` says why.

    The first of `operations` is then the cause. `about` is what several operations promise
    alike, such as a header: when it is wrong in all of them, that is one finding.
    """

    id: str
    operations: tuple[str, ...]
    text: str
    check: Callable[[Trial], None] | None = None
    reason: str = ""
    about: str = ""
