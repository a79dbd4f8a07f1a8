"""Checks promises one after another; one cause gives one finding."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from cute_sdk.contract.provider.promises.promise import Promise
from cute_sdk.contract.provider.promises.trial import NotKeptError, Trial
from cute_sdk.contract.provider.wire import NoAnswerError
from cute_sdk.contract.provider.world import AbsentError, UnavailableError, new_scope
from cute_sdk.contract.report.records import Check, Finding, Outcome

GROUP = "promises"
# A body of another shape: the tests of its operation name it.
SHAPES = (KeyError, TypeError, AttributeError, ValueError, IndexError)


@dataclass(slots=True)
class Checker:
    """`progress` is told which promise is being checked."""

    trial: Trial
    progress: Callable[[str], None]
    broken: dict[str, str] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic

    def run(self, promises: Iterable[Promise]) -> Iterator[Check]:
        """A check for each promise."""
        for promise in promises:
            self.progress(f"  {promise.id}")
            began = self.clock()
            outcome, note, findings = self._tried(promise)
            name = f"{promise.id}: {promise.text}"
            spent = self.clock() - began
            yield Check(GROUP, name, outcome, findings, note, spent, short=promise.id)

    def _tried(self, promise: Promise) -> tuple[Outcome, str, tuple[Finding, ...]]:
        first = next((name for name in promise.after if name in self.broken.values()), None)
        if promise.check is None or first is not None:
            return Outcome.UNCHECKED, promise.reason or f"{first} is not kept", ()
        self.trial.scope = new_scope()
        try:
            promise.check(self.trial)
        except NotKeptError as error:
            known = self.broken.setdefault(error.finding.what, promise.id)
            if known != promise.id:
                return Outcome.UNCHECKED, f"for the same cause as {known}", ()
            return Outcome.FAILED, "", (error.finding,)
        except (UnavailableError, AbsentError, *SHAPES) as error:
            return Outcome.UNCHECKED, _reason(error), ()
        except NoAnswerError as error:
            finding = Finding("no answer", "a response", str(error), "", error.command)
            return Outcome.BROKEN, "", (finding,)
        finally:
            with suppress(NoAnswerError):
                self.trial.world.clear(self.trial.scope)
        return Outcome.PASSED, "", ()


def _reason(error: Exception) -> str:
    if isinstance(error, AbsentError):
        return f"needs {error}, which is not provided"
    if isinstance(error, UnavailableError):
        return str(error)
    return f"a response has another shape ({error!r})"
