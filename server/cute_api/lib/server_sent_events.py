"""Messages of a stream of server-sent events (WHATWG HTML, 9.2), as bytes."""

MEDIA_TYPE = "text/event-stream"
# A comment, which clients ignore. Proxies close a connection on which nothing comes for a minute.
HEARTBEAT = b": heartbeat\n\n"


def message(data: bytes, *, event: str, event_id: str) -> bytes:
    """A message. `data` is one line; `event` and `event_id` have no line breaks."""
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (event_id.encode(), event.encode(), data)


def position(event_id: str) -> bytes:
    """What only moves the id from which the client resumes; it is no message."""
    return b"id: %b\n\n" % event_id.encode()


def retry(milliseconds: int) -> bytes:
    """How long clients wait before they connect again."""
    return b"retry: %d\n\n" % milliseconds
