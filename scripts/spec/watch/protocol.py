"""The messages between the watcher and the prefork."""

from enum import StrEnum

# A message between processes; a longer one would not pass through the socket whole.
MESSAGE_BYTES = 65_536


class Job(StrEnum):
    """A job of a prefork process."""

    SERVE = "serve"
    DOCS = "docs"
    SDKS = "sdks"
    DIFF = "diff"
