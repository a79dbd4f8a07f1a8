"""Errors of embedded servers; each text says what to do."""


class EmbeddedError(Exception):
    """The base of these errors; the text is for people."""


class AlreadyRunningError(EmbeddedError):
    """Another process uses this data directory."""


class UnsafeDirectoryError(EmbeddedError):
    """A directory that must be private is not."""


class ServerFailedError(EmbeddedError):
    """A server ended or did not respond in time."""


class NotInstalledError(EmbeddedError):
    """The wheel that brings a server's program is missing or made for another system."""
