# Generated from the spec by `make generate`: never edit this file.
from ..._model import TextMap


class AttemptResponseHeaders(TextMap):
    """The headers of the response, at most 64; `null` without a response."""
