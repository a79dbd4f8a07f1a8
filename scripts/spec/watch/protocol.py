"""What the watcher and the prefork say to each other."""

from enum import StrEnum

# A message between processes; a longer one would not pass through the socket whole.
MESSAGE_BYTES = 65_536


class Job(StrEnum):
    """What a process of the prefork does."""

    SERVE = "serve"
    DOCS = "docs"
    SDKS = "sdks"
    DIFF = "diff"
