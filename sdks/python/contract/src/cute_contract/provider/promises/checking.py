"""Checks promises one after another."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.trial import NotKeptError, Trial
from cute_contract.provider.wire import NoResponseError
from cute_contract.provider.world import (
    AbsentError,
    DeadKeyError,
    UnavailableError,
    new_scope,
)
from cute_contract.report.records import Check, Finding, Outcome, Rank

GROUP = "promises"
# The errors of reading a body whose shape differs from the document.
SHAPES = (KeyError, TypeError, AttributeError, ValueError, IndexError)


@dataclass(slots=True)
class Checker:
    """Checks promises. `progress` gets the current promise."""

    trial: Trial
    progress: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic

    def run(self, promises: Iterable[Promise]) -> Iterator[Check]:
        """A check for each promise."""
        for promise in promises:
            self.progress(f"  {promise.id}")
            began = self.clock()
            self.trial.begin(new_scope())
            outcome, note, findings = self._tried(promise)
            yield Check(
                GROUP,
                f"{promise.id}: {promise.text}",
                outcome,
                findings,
                note,
                self.clock() - began,
                short=promise.id,
                rank=Rank.MEANING,
                uses=frozenset(self.trial.world.used),
                at=frozenset({promise.operations[0], self.trial.operation} - {""}),
            )

    def _tried(self, promise: Promise) -> tuple[Outcome, str, tuple[Finding, ...]]:
        if promise.check is None:
            return Outcome.UNCHECKED, promise.reason, ()
        try:
            promise.check(self.trial)
        except NotKeptError as error:
            finding = error.finding
            return Outcome.FAILED, "", (replace(finding, about=finding.about or promise.about),)
        except (AbsentError, UnavailableError) as error:
            absent = isinstance(error, AbsentError)
            reason = f"needs {error}, which is not provided" if absent else str(error)
            return Outcome.UNCHECKED, reason, ()
        except (DeadKeyError, *SHAPES) as error:
            return Outcome.FAILED, "", (self.trial.shape(error),)
        except NoResponseError as error:
            finding = Finding("no response", "a response", str(error), "", error.command)
            return Outcome.BROKEN, "", (finding,)
        finally:
            with suppress(NoResponseError):
                self.trial.world.clear(self.trial.scope)
        return Outcome.PASSED, "", ()
