"""A mail server for tests: takes what it is sent, or refuses it, and keeps it."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Sink:
    """`mails` are what was taken, as (recipient, message). While `refusing`, each gets a 451."""

    port: int = 0
    refusing: bool = False
    refused: int = 0
    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, count: int, seconds: float = 20) -> list[tuple[str, EmailMessage]]:
        """The mails, once there are `count` of them."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.mails) >= count, seconds), self.mails
            return list(self.mails)

    def wait_for_refusal(self, seconds: float = 20) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.refused > 0, seconds)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        recipient = ""

        def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())

        say("220 sink")
        while line := await reader.readline():
            word = line.decode().strip()
            verb = word.partition(" ")[0].upper()
            if verb == "RCPT":
                recipient = word.partition("<")[2].partition(">")[0]
            if verb == "DATA" and not self.refusing:
                say("354 go on")
                content = await reader.readuntil(b"\r\n.\r\n")
                message = message_from_bytes(content[:-3], policy=policy.default)
                assert isinstance(message, EmailMessage)
                with self.changed:
                    self.mails.append((recipient, message))
                    self.changed.notify_all()
            if verb == "DATA" and self.refusing:
                with self.changed:
                    self.refused += 1
                    self.changed.notify_all()
                say("451 not now")
            else:
                say("221 bye" if verb == "QUIT" else "250 ok")
            if verb == "QUIT":
                break
        writer.close()


@contextmanager
def smtp_sink() -> Iterator[Sink]:
    """The server on a free port of the loopback, until the block ends."""
    sink, loop, ready = Sink(), asyncio.new_event_loop(), threading.Event()

    async def run() -> None:
        server = await asyncio.start_server(sink.serve, "127.0.0.1", 0)
        sink.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()

    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    assert ready.wait(20)
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        loop.close()


def text_of(message: EmailMessage) -> str:
    """What a mail says."""
    content = message.get_content()
    assert isinstance(content, str)
    return content
