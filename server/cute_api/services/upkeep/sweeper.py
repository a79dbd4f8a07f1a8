"""Run due sweeps. Processes skip each other's rows."""

import logging
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cute_api.models.database import Database
from cute_api.models.failures import described

log = logging.getLogger("cute.upkeep")


@dataclass(frozen=True, slots=True)
class SweptBatch:
    """How many rows a batch removed, and whether there is more to do now."""

    removed: int
    more: bool


@dataclass(frozen=True, slots=True)
class Sweep:
    """`step` removes a batch in a transaction; the sweep runs every `every_s` seconds."""

    name: str
    every_s: float
    step: Callable[[Session], SweptBatch]


class Sweeper:
    """Runs sweeps for `cute background`. `clock` is monotonic, in seconds."""

    def __init__(
        self,
        database: Database,
        sweeps: Sequence[Sweep],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._clock = clock
        self._due = {sweep: clock() for sweep in sweeps}

    def work(self) -> Generator[None, None, None]:
        """Run due sweeps, yielding after each batch. A failed sweep waits for its next turn."""
        for sweep, due in self._due.items():
            if self._clock() < due:
                continue
            self._due[sweep] = self._clock() + sweep.every_s
            try:
                yield from self._run(sweep)
            except DBAPIError as error:
                log.warning(
                    "A sweep failed; retrying later.",
                    extra={"sweep": sweep.name, "error": described(error)},
                )

    def _run(self, sweep: Sweep) -> Generator[None, None, None]:
        more = True
        while more:
            with self._database.transaction() as session:
                swept = sweep.step(session)
            more = swept.more
            if swept.removed:
                log.info("Removed old rows.", extra={"sweep": sweep.name, "rows": swept.removed})
            yield
