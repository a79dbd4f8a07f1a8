"""Writes that a pump retries later because the rows are locked, kept in memory."""

from dataclasses import dataclass, field

from cute_api.webhooks.delivery.isolated_ledger import Exchange, PendingWrites
from cute_api.webhooks.delivery.judging import Result
from cute_api.webhooks.delivery.verdicts import WebhookDecision

AGAIN_S = 30.0


@dataclass(slots=True)
class DeferredResults:
    """Deliveries of `results` must not be sent again. `due_at` is monotonic, in seconds."""

    due_at: float = 0.0
    results: list[Result] = field(default_factory=list)
    decisions: list[WebhookDecision] = field(default_factory=list)
    counts: list[PendingWrites] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.results or self.decisions or self.counts)

    def keep(self, done: Exchange, now: float) -> None:
        """Keep results and verdicts that were not written."""
        if done.unrecorded or done.undone:
            self.results += done.unrecorded
            self.decisions += done.undone
            self.due_at = now + AGAIN_S

    def keep_counts(self, unwritten: PendingWrites, now: float) -> None:
        if unwritten.health or unwritten.tallies:
            self.counts.append(unwritten)
            self.due_at = now + AGAIN_S

    def take(self, now: float) -> "DeferredResults":
        """Return and clear everything if it is due; otherwise return an empty one."""
        if not self or now < self.due_at:
            return DeferredResults()
        everything = DeferredResults(0.0, self.results, self.decisions, self.counts)
        self.results, self.decisions, self.counts = [], [], []
        return everything
