"""Delays between retries."""

from collections.abc import Iterator


def backoff(first_s: float = 0.1, longest_s: float = 5.0) -> Iterator[float]:
    """Delays in seconds, doubling up to a bound, without end."""
    delay_s = first_s
    while True:
        yield delay_s
        delay_s = min(delay_s * 2, longest_s)
