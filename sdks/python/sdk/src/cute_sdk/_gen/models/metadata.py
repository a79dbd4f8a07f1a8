# Generated from the spec by `make generate`: never edit this file.
from ..._model import TextMap


class Metadata(TextMap):
    """Your own data about something: up to 20 pairs of texts, such as its id in your system. A key has up to 40 characters, begins and ends with a visible one and has no control characters; a value has up to 500, and no control characters other than tabs and line ends. Only you see it."""
