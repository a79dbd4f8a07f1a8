"""Run the kit against one lie after another, in a few processes.

Each run is of a new user, so that its lists are short, and only of the lie's target: a whole run
takes twenty times as long, and finds no more.
"""

import multiprocessing
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scripts.checks.proof.contract_kit.corpus import CORPUS
from scripts.checks.proof.contract_kit.running import breaking, found
from scripts.shared.ports import free_port


@dataclass(frozen=True, slots=True)
class Task:
    """A lie to tell, from an address of its own, and the kit's options about keys."""

    name: str
    upstream: str
    source: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The kit's findings about a lie. `told` counts the changed requests and responses."""

    name: str
    told: int
    heads: tuple[str, ...]
    printed: str

    @property
    def passed(self) -> bool:
        """Whether nothing was found, or the kit or the lie failed.

        A lie that was never told found no matching request.
        """
        return not self.heads


def tried(task: Task) -> Told:
    lie = CORPUS[task.name]
    with breaking(task.upstream, free_port(), task.source) as proxy:
        proxy.seeded = lie
        options = ["--examples", "0", *lie.runs, *task.options]
        try:
            run = found([*proxy.options, *options])
        except Exception:
            # In another process it could not be read again.
            return Told(task.name, proxy.told, (), traceback.format_exc())
        if proxy.failures:
            return Told(task.name, proxy.told, (), proxy.failures[0])
        return Told(task.name, proxy.told, run.heads, run.printed)


def all_tried(tasks: Sequence[Task], processes: int) -> Iterator[Told]:
    """Try lies in processes of their own, which load the kit once."""
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        results: Iterable[Told] = pool.imap_unordered(tried, tasks)
        yield from results
