# Generated from the spec by `make generate`: never edit this file.
from ..._model import TextMap


class AttemptRequestHeaders(TextMap):
    """The headers that were sent."""
