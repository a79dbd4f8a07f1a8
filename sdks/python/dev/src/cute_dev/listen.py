"""`listen`: show events as they happen, and send them to a program on this machine."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import click
from cute_sdk import GoneError, Stream
from rich.markup import escape

from . import output
from ._gen.commands import EVENT_TYPES
from .context import CommandError, Context, current
from .forwarding import ForwardedResponse, Forwarder, new_secret, url_of
from .profiles import write_private


def add_to(root: click.Group) -> None:
    """Add the command."""
    root.add_command(listen)


@click.command(short_help="Send your events to a port of your machine.")
@click.option("--forward-to", "target", help="Where to send them, such as localhost:3000/hook.")
@click.option(
    "--events",
    "patterns",
    default="*",
    show_default=True,
    help="Event types, separated by commas, such as item.*,order.created.",
)
@click.option("--print-json", is_flag=True, help="Print each event as a line of JSON.")
@click.option("--secret", help="The signing secret (default: a new one, which is printed).")
@click.option("--after", help="Start after this cursor of `events list` instead of now.")
@click.option(
    "--resume",
    is_flag=True,
    help="Start after the last event of a `listen` with the same options.",
)
@current
def listen(
    context: Context,
    *,
    target: str | None,
    patterns: str,
    print_json: bool,
    secret: str | None,
    after: str | None,
    resume: bool,
) -> None:
    """Show your events as they happen, and send them to a program on your machine.

    It needs no public URL and no tunnel. Verify each request like a webhook request, with the
    secret that is printed at the start. Events arrive in order, one at a time. If your program does
    not respond, the event is sent again until it does; a response with an error is shown, and the
    next event follows. It counts as one webhook of your plan while it runs.

    \b
    cute-dev listen --forward-to localhost:3000/hook
    cute-dev listen --forward-to 3000 --events 'item.*,order.created'
    cute-dev listen --print-json | jq .data.id
    """
    types = types_of(patterns)
    mark = ResumeMark.of(context, target or "", types)
    if resume:
        after = mark.read() or after
    with context.client() as client:
        # From here on no event is lost, even if it is killed before the first event.
        start = after or str(client.events.list(after="newest").next_cursor)
        mark.write(start)
        try:
            given: dict[str, Any] = {"types": types} if types else {}
            stream = client.events.stream(after=start, **given)
        except GoneError:
            raise CommandError(
                "The last event is too old to resume from. Listen again without --resume."
            ) from None
        forwarder = _forwarder(context, target, secret)
        context.notes.print(
            f"Listening for {', '.join(types) if types else 'all your events'}. Ctrl-C stops it."
        )
        with stream:
            _handle(context, stream, forwarder, mark, print_json=print_json)


def _forwarder(context: Context, target: str | None, secret: str | None) -> Forwarder | None:
    if target is None:
        return None
    url, used = url_of(target), secret or new_secret()

    def waiting(reason: str) -> None:
        context.notes.print(f"[yellow]{escape(url)} does not respond, retrying:[/] {reason}")

    made = Forwarder(url, used, waiting)
    context.notes.print(f"Sending to {escape(url)}, signed with the secret [bold]{used}[/]")
    return made


def _handle(
    context: Context,
    stream: Stream[Any],
    forwarder: Forwarder | None,
    mark: ResumeMark,
    *,
    print_json: bool,
) -> None:
    for streamed in stream:
        event = streamed.to_dict()
        latency = max(0.0, time.time() - event["timestamp"] / 1000)
        response = None if forwarder is None else forwarder.send(event)
        if print_json:
            output.print_line(context.out, event)
            context.out.file.flush()
        shown = context.notes if print_json else context.out
        shown.print(line_of(event, latency, response))
        mark.write(stream.last_event_id)


def line_of(event: Mapping[str, Any], latency: float, response: ForwardedResponse | None) -> str:
    """Format an event as a line: time, type, id, latency, and the receiver's response."""
    at = time.strftime("%H:%M:%S")
    line = f"[dim]{at}[/]  [bold]{event['type']:<16}[/] {event['id']}  {_duration(latency)} old"
    if response is None:
        return line
    color = "green" if response.is_success else "red"
    line += f"  -> [{color}]{response.status}[/] in {_duration(response.seconds)}"
    if not response.is_success and response.body:
        line += f"\n          {escape(' '.join(response.body.split()))}"
    return line


def types_of(patterns: str) -> list[str]:
    """Return the event types that the patterns match; empty for all. Raises `CommandError`."""
    wanted = [pattern.strip() for pattern in patterns.split(",") if pattern.strip()]
    if not wanted or "*" in wanted:
        return []
    for pattern in wanted:
        if not any(fnmatchcase(name, pattern) for name in EVENT_TYPES):
            raise CommandError(f"No event type matches {pattern}. Types: {', '.join(EVENT_TYPES)}.")
    return [name for name in EVENT_TYPES if _matches(name, wanted)]


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


class ResumeMark:
    """The id of the last handled event, in a file, for `--resume`."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @classmethod
    def of(cls, context: Context, target: str, types: list[str]) -> ResumeMark:
        """Return the file of a `listen` with this server, target and types."""
        base_url, _ = context.target()
        named = json.dumps([base_url, context.profile, target, types])
        name = hashlib.sha256(named.encode()).hexdigest()[:16]
        return cls(context.folder / "listen" / name)

    def read(self) -> str | None:
        """Return the id, or None before the first event."""
        try:
            return self._file.read_text(encoding="utf-8").strip() or None
        except FileNotFoundError:
            return None

    def write(self, event_id: str | None) -> None:
        """Store an id."""
        if event_id is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_private(self._file, event_id)


def _duration(seconds: float) -> str:
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
