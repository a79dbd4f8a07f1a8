"""What a pump could not write because somebody holds the rows: kept in memory, and tried again."""

from dataclasses import dataclass, field

from cute_api.webhooks.delivery.isolated_ledger import Exchange, Unwritten
from cute_api.webhooks.delivery.judging import Result
from cute_api.webhooks.delivery.verdicts import WebhookDecision

AGAIN_S = 30.0


@dataclass(slots=True)
class Later:
    """`due_at` is on the monotonic clock, in seconds. Nothing of `results` may be sent again."""

    due_at: float = 0.0
    results: list[Result] = field(default_factory=list)
    decisions: list[WebhookDecision] = field(default_factory=list)
    counts: list[Unwritten] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.results or self.decisions or self.counts)

    def keep(self, done: Exchange, now: float) -> None:
        """Keep what was not recorded or said."""
        if done.unrecorded or done.undone:
            self.results += done.unrecorded
            self.decisions += done.undone
            self.due_at = now + AGAIN_S

    def keep_counts(self, kept: Unwritten, now: float) -> None:
        if kept.health or kept.tallies:
            self.counts.append(kept)
            self.due_at = now + AGAIN_S

    def take(self, now: float) -> "Later":
        """All of it when it is time; else nothing."""
        if not self or now < self.due_at:
            return Later()
        taken = Later(0.0, self.results, self.decisions, self.counts)
        self.results, self.decisions, self.counts = [], [], []
        return taken
