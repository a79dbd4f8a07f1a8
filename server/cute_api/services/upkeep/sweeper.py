"""Runs sweeps when they are due. Processes leave each other's rows alone."""

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
class Swept:
    """What a batch removed, and whether there is more to look at now."""

    removed: int
    more: bool


@dataclass(frozen=True, slots=True)
class Sweep:
    """`step` removes a batch in a transaction; it begins again after `every_s` seconds."""

    name: str
    every_s: float
    step: Callable[[Session], Swept]


class Sweeper:
    """Removes what is over for `cute background`. `clock` is monotonic, in seconds."""

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
        """Run each sweep that is due; yields after each batch. One that fails waits its turn."""
        for sweep, due in self._due.items():
            if self._clock() < due:
                continue
            self._due[sweep] = self._clock() + sweep.every_s
            try:
                yield from self._run(sweep)
            except DBAPIError as error:
                log.warning(
                    "A sweep failed; it is tried again later.",
                    extra={"sweep": sweep.name, "error": described(error)},
                )

    def _run(self, sweep: Sweep) -> Generator[None, None, None]:
        more = True
        while more:
            with self._database.transaction() as session:
                swept = sweep.step(session)
            more = swept.more
            if swept.removed:
                log.info(
                    "Old rows were removed.", extra={"sweep": sweep.name, "rows": swept.removed}
                )
            yield
