"""Messages of a stream of server-sent events (WHATWG HTML, 9.2), as bytes."""

MEDIA_TYPE = "text/event-stream"
# A comment, which clients ignore. Proxies close connections that are silent for a minute.
HEARTBEAT = b": heartbeat\n\n"


def message(data: bytes, *, event: str, event_id: str) -> bytes:
    """A message. None of the values may contain line breaks."""
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (event_id.encode(), event.encode(), data)


def position(event_id: str) -> bytes:
    """Set the id from which the client resumes, without a message."""
    return b"id: %b\n\n" % event_id.encode()


def retry(milliseconds: int) -> bytes:
    """Set how long clients wait before they reconnect."""
    return b"retry: %d\n\n" % milliseconds
