"""Prove that kills make `cute-dev listen` lose no event and keep their order.

`python -m scripts.checks.proof.listening --events 10000` starts stores, the API, a relay, a
`cute-dev listen --resume` and a receiver that it forwards to. Events are emitted while each of
listener, receiver and API is killed by SIGKILL, again and again, at random. Once the receiver has
them all, its log is checked against the feed: each event at least once, and first arrivals in the
order of the feed. The test runs it smaller.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from cute_api.config import Variable, child_environ
from scripts.checks.processes import CuteProcess
from scripts.checks.proof.api import HOST, new_key
from scripts.checks.proof.emitter import Emitter
from scripts.checks.proof.verdict import NotProvenError, exit_code
from scripts.checks.proof.webhook_tables import rows
from scripts.checks.stack import Stack, stack
from scripts.shared.ports import free_port

EVENTS = 10_000
RATE = 200.0
KILLS_OF_EACH = 8
SHORTEST_PEACE_S, LONGEST_PEACE_S = 0.5, 3.0
LONGEST_OUTAGE_S = 1.0
# Longer than any pause of the SDK before it connects again.
STUCK_S = 90.0
POLL_S = 0.05
# The listener prints it once the API has returned the starting cursor.
LISTENING = b"Listening for"
REPORT_S = 10.0

Say = Callable[[str], None]


class ListeningVictim(StrEnum):
    """The process to kill."""

    LISTENER = "listener"
    RECEIVER = "receiver"
    API = "API"


@dataclass(frozen=True, slots=True)
class ListeningVerdict:
    """The receiver's events compared with the feed; `lost` and `disordered` must be 0."""

    events: int
    requests: int
    lost: int
    disordered: int
    kills: Counter[ListeningVictim]

    @property
    def duplicates(self) -> int:
        """Requests beyond the first of each event."""
        return self.requests - (self.events - self.lost)

    @property
    def line(self) -> str:
        """The counts."""
        killed = ", ".join(f"{victim} {self.kills[victim]}" for victim in ListeningVictim)
        return (
            f"events {self.events:,}, requests {self.requests:,}, killed: {killed}; "
            f"lost {self.lost}, out of order {self.disordered}, duplicates {self.duplicates}"
        )


def judge(
    feed: Sequence[str], received: Sequence[str], kills: Counter[ListeningVictim]
) -> ListeningVerdict:
    """Compare the ids of the feed with those of the requests, both in order."""
    first = list(dict.fromkeys(received))
    wanted = [event_id for event_id in feed if event_id in set(first)]
    disordered = sum(1 for came, due in zip(first, wanted, strict=True) if came != due)
    return ListeningVerdict(len(feed), len(received), len(feed) - len(wanted), disordered, kills)


class ListeningProof:
    """All processes of the proof. Use it from the main thread."""

    def __init__(self, stack: Stack) -> None:
        self._url = stack.database_url
        made = new_key(stack.migrate())
        self._user = str(made.row.user_id)
        self._api = stack.api()
        self._relay = stack.cute("relay", {Variable.WEBHOOK_SCHEDULE.value: "0"})
        directory = stack.directory
        self._received = directory / "received"
        self._received.touch()
        port = free_port()
        here = (sys.executable, "-m", "scripts.checks.proof.listening.receiver", str(port))
        self._receiver = stack.add(
            CuteProcess(
                str(self._received), child_environ({}), directory / "receiver.log", cute=here
            )
        )
        target = f"http://{HOST}:{port}/hook"
        listen = (sys.executable, "-m", "cute_dev", "listen", "--forward-to", target)
        theirs = {
            "CUTE_API_KEY": made.secret,
            "CUTE_BASE_URL": self._api.base_url,
            "CUTE_CONFIG_DIR": str(directory / "settings"),
        }
        self._listener = stack.add(
            CuteProcess("--resume", child_environ(theirs), directory / "listener.log", cute=listen)
        )
        self._said_before = 0

    def run(
        self, events: int, rate: float, seed: int, say: Say, *, kills_of_each: int = KILLS_OF_EACH
    ) -> ListeningVerdict:
        """Emit at least `events` while each process is killed `kills_of_each` times, and judge."""
        for process in (self._relay, self._receiver):
            process.spawn()
        self._api.start()
        self._start_listener()
        self._wait(self._listens, "to listen")
        chance = random.Random(seed)
        source = Emitter(self._url, [self._user], rate, chance)
        source.start()
        kills: Counter[ListeningVictim] = Counter()
        reported = time.monotonic()
        try:
            while (
                len(source.committed) < events
                or min(kills[v] for v in ListeningVictim) < kills_of_each
            ):
                time.sleep(chance.uniform(SHORTEST_PEACE_S, LONGEST_PEACE_S))
                victim = min(
                    ListeningVictim, key=lambda candidate: (kills[candidate], chance.random())
                )
                self._kill(victim, chance)
                kills[victim] += 1
                if time.monotonic() - reported > REPORT_S:
                    reported = time.monotonic()
                    say(f"  {len(source.committed):,} of {events:,} events, {kills.total()} kills")
        finally:
            source.end()
            source.join()
        feed = self._feed()
        self._wait(lambda: set(feed) <= set(self.received()), "for all events")
        return judge(feed, self.received(), kills)

    def received(self) -> list[str]:
        """The ids of the requests, in order."""
        return self._received.read_text(encoding="ascii").split()

    def _feed(self) -> list[str]:
        self._wait(lambda: not self._rows("sequence IS NULL"), "for the relay")
        return self._rows("sequence IS NOT NULL")

    def _rows(self, condition: str) -> list[str]:
        statement = (
            f"SELECT id::text FROM events WHERE user_id = %s AND {condition} "  # noqa: S608 - two constants
            "AND type LIKE 'item.%%' ORDER BY sequence"
        )
        return [row[0] for row in rows(self._url, statement, [self._user])]

    def _kill(self, victim: ListeningVictim, chance: random.Random) -> None:
        """Kill a process, and start it again, at once or a moment later."""
        process = {
            ListeningVictim.LISTENER: self._listener,
            ListeningVictim.RECEIVER: self._receiver,
            ListeningVictim.API: self._api,
        }[victim]
        if victim is ListeningVictim.API:
            # A listener that starts without an API ends, and nothing would arrive.
            self._wait(self._listens, "to listen")
        process.kill()
        time.sleep(chance.uniform(0, LONGEST_OUTAGE_S))
        if victim is ListeningVictim.API:
            self._api.start()
        elif victim is ListeningVictim.LISTENER:
            self._start_listener()
        else:
            self._receiver.spawn()

    def _start_listener(self) -> None:
        log = self._listener.log
        self._said_before = log.stat().st_size if log.exists() else 0
        self._listener.spawn()

    def _listens(self) -> bool:
        """Return whether the listener has begun since its last start."""
        return LISTENING in self._listener.log.read_bytes()[self._said_before :]

    def _wait(self, is_done: Callable[[], bool], purpose: str) -> None:
        """Wait until it is done; raise `NotProvenError` if nothing arrives for a long time."""
        count, since = -1, time.monotonic()
        while not is_done():
            now = self._received.stat().st_size
            if now != count:
                count, since = now, time.monotonic()
            if time.monotonic() - since > STUCK_S:
                raise NotProvenError(f"waited {purpose}, but nothing comes")
            time.sleep(POLL_S)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.checks.proof.listening")
    parser.add_argument("--events", type=int, default=EVENTS, help=f"at least (default: {EVENTS})")
    parser.add_argument("--rate", type=float, default=RATE, help=f"a second (default: {RATE})")
    parser.add_argument("--seed", type=int, default=None, help="random seed of the kills")
    options = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(2**31) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    with stack() as running:
        proof = ListeningProof(running)
        verdict = proof.run(options.events, options.rate, seed, partial(print, flush=True))
    print(verdict.line)
    if verdict.lost or verdict.disordered:
        raise NotProvenError("something was lost or came out of order.")
    print("Proven: nothing lost, nothing out of order.")


if __name__ == "__main__":
    sys.exit(exit_code(main))
