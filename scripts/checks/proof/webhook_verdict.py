"""Compare the requests to a receiver with the committed events."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields

from scripts.checks.proof.emitter import EmittedEvent
from scripts.checks.proof.hooks import RegisteredWebhook
from scripts.checks.proof.receiver import Record

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class CommittedEvent:
    """An event's row at the end."""

    id: str
    user_id: str
    subject_id: str
    type: str
    sequence: int | None


@dataclass(slots=True)
class WebhookVerdict:
    """Counts. `violations` is the sum of those that must be 0; `examples` describes some.

    - lost: an event that a webhook wants and whose receiver never said 2xx to it
    - vanished: an event whose commit was confirmed, and which the table doesn't have
    - unequal: bodies under a `webhook-id` beyond the first
    - strays: requests with an unwanted event, or without an event
    - order: per webhook and item, a first arrival before that of an earlier sequence
    - commit_order: per item, a sequence before that of an earlier commit
    - gaps: numbers that the feed lacks or has twice
    - duplicates (no violation): acknowledged requests after an acknowledged one
    """

    events: int = 0
    deliveries: int = 0
    requests: int = 0
    duplicates: int = 0
    lost: int = 0
    vanished: int = 0
    unequal: int = 0
    strays: int = 0
    order: int = 0
    commit_order: int = 0
    gaps: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def violations(self) -> dict[str, int]:
        innocent = {"events", "deliveries", "requests", "duplicates", "examples"}
        counted = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: count for name, count in counted.items() if name not in innocent and count}

    def note(self, words: str) -> None:
        if len(self.examples) < EXAMPLES:
            self.examples.append(words)


def judge(
    hooks: Iterable[RegisteredWebhook],
    events: Sequence[CommittedEvent],
    records: Sequence[Record],
    emitted: Iterable[Sequence[EmittedEvent]],
) -> WebhookVerdict:
    """Judge `records` in order of arrival; `emitted` is by emitter, in order of commits."""
    verdict = WebhookVerdict(events=len(events), requests=len(records))
    by_id = {event.id: event for event in events}
    _judge_feed(verdict, by_id, events, emitted)
    arrived: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        arrived[record.path].append(record)
    for hook in hooks:
        wanted = {
            event.id
            for event in events
            if event.user_id == hook.user_id and event.type in hook.events
        }
        verdict.deliveries += len(wanted)
        _judge_hook(verdict, hook, wanted, by_id, arrived.pop(hook.path, []))
    verdict.strays += sum(map(len, arrived.values()))
    return verdict


def _judge_feed(
    verdict: WebhookVerdict,
    by_id: dict[str, CommittedEvent],
    events: Sequence[CommittedEvent],
    emitted: Iterable[Sequence[EmittedEvent]],
) -> None:
    sequences = sorted(event.sequence or 0 for event in events)
    # The nth event must have the number n; otherwise one is missing or double.
    verdict.gaps = sum(number != n for n, number in enumerate(sequences, start=1))
    for confirmed in emitted:
        last: dict[str, int] = defaultdict(int)
        for confirmation in confirmed:
            event = by_id.get(confirmation.event_id)
            if event is None:
                verdict.vanished += 1
                verdict.note(f"event {confirmation.event_id} was confirmed and is not in the table")
                continue
            sequence = event.sequence or 0
            if sequence < last[confirmation.subject_id]:
                verdict.commit_order += 1
                verdict.note(
                    f"sequence {sequence} of {confirmation.subject_id} was committed too late"
                )
            last[confirmation.subject_id] = max(sequence, last[confirmation.subject_id])


def _judge_hook(
    verdict: WebhookVerdict,
    hook: RegisteredWebhook,
    wanted: set[str],
    by_id: dict[str, CommittedEvent],
    records: Sequence[Record],
) -> None:
    digests: dict[str, str] = {}
    acknowledged: set[str] = set()
    last: dict[str, int] = defaultdict(int)
    for record in records:
        if record.webhook_id not in wanted:
            verdict.strays += 1
            verdict.note(f"{hook.path} got {record.webhook_id}, which it doesn't want")
            continue
        event = by_id[record.webhook_id]
        sequence = event.sequence or 0
        if record.webhook_id not in digests:
            digests[record.webhook_id] = record.digest
            if sequence < last[event.subject_id]:
                verdict.order += 1
                verdict.note(
                    f"{hook.path} got sequence {sequence} of {event.subject_id} "
                    f"after {last[event.subject_id]}"
                )
            last[event.subject_id] = max(sequence, last[event.subject_id])
        elif digests[record.webhook_id] != record.digest:
            verdict.unequal += 1
            verdict.note(f"{hook.path} got two bodies of {record.webhook_id}")
        if 200 <= record.status < 300:
            verdict.duplicates += record.webhook_id in acknowledged
            acknowledged.add(record.webhook_id)
    for event_id in sorted(wanted - acknowledged):
        verdict.lost += 1
        verdict.note(f"{hook.path} never acknowledged {event_id}")
