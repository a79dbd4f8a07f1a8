"""Bad events: PostgreSQL refuses to number one, and to write another's delivery.

All other events must be delivered as before. The event that can't be fanned out gets a number in
the feed but no delivery. The event that can't be numbered waits, as does the later event of its
item, until a minute after the repair at most. `cute webhooks status` names both.
"""

import argparse
import json
import time
from pathlib import Path
from uuid import uuid4

from scripts.checks.drills.stage.report import Report, parser_of
from scripts.checks.drills.stage.world import COMPLETE, World, promise_calls, world
from scripts.checks.proof import webhook_tables
from scripts.shared.waiting import until

LONGEST_DELAY_S = 5.0
# The relay retries held events every 30 s.
REPAIRED_S = 60.0
# The waiting event is older than 30 s for as long as an alert needs to fire.
SPEED = 6.0
FIRES = {"CuteRowsSetAside"}
EMIT = "SELECT cute_emit_event('item.updated', %s, %s, %s)::text"
NUMBER = "SELECT sequence FROM events WHERE id = %s"
REFUSE = """
CREATE FUNCTION drill_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'refused by the drill'; END $$;
CREATE TRIGGER drill_refuse BEFORE UPDATE ON events FOR EACH ROW
    WHEN (NEW.subject_id = '{unnumbered}') EXECUTE FUNCTION drill_refuse();
CREATE TRIGGER drill_refuse BEFORE INSERT ON deliveries_pending FOR EACH ROW
    WHEN (NEW.subject_id = '{undelivered}') EXECUTE FUNCTION drill_refuse();
"""
REPAIR = "DROP FUNCTION drill_refuse CASCADE"


def parser() -> argparse.ArgumentParser:
    options = parser_of("poison", __doc__, seconds=600)
    options.add_argument("--seconds", type=float, default=20, help="default: 20")
    return options


def drill(report: Report, options: argparse.Namespace, directory: Path) -> None:
    with world(directory, size=COMPLETE) as (running, _):
        unnumbered, undelivered = str(uuid4()), str(uuid4())
        webhook_tables.rows(
            running.database_url, REFUSE.format(unnumbered=unnumbered, undelivered=undelivered)
        )
        with (
            running.alerts(speed=SPEED) as alerts,
            running.traffic(calls=20, events=30) as calls,
        ):
            time.sleep(options.seconds / 2)
            first, second = emit(running, unnumbered), emit(running, unnumbered)
            lost = emit(running, undelivered)
            poisoned_at = time.time()
            until(lambda: number(running, lost) is not None, "it is in the feed", REPAIRED_S)
            time.sleep(options.seconds)
            repaired_at = time.time()
            alerts.promise(report, "in all", fires=FIRES)
        waits = number(running, first) is None and number(running, second) is None
        report.promise("an event that can't be numbered waits, as do those after it", holds=waits)
        status = json.loads(running.cute("webhooks", "status", "--json"))
        named = [f"{row['writer']}: {row['subject']}" for row in status["set_aside"]]
        report.promise(
            f"`cute webhooks status` names {'; '.join(named) or 'none'}",
            holds=any(lost in line for line in named) and any(first in line for line in named),
        )
        webhook_tables.rows(running.database_url, REPAIR)
        took = until(lambda: number(running, second) is not None, "both have numbers", REPAIRED_S)
        report.say(f"repaired; both were in the feed {took:.0f} s later")
        verdict = running.verdict(report)
        delays = running.delays(poisoned_at, repaired_at)
        report.promise(
            f"meanwhile {len(delays)} other events were delivered after p50 "
            f"{delays[len(delays) // 2]:.2f} s, at most {delays[-1]:.2f} s",
            holds=delays[-1] <= LONGEST_DELAY_S,
        )
        violations = verdict.violations
        report.promise(
            f"only the event that could not be fanned out is lost to its webhook: {violations}",
            holds=violations == {"lost": 1},
        )
        promise_calls(report, calls, "calls meanwhile")


def emit(running: World, subject: str) -> str:
    """Emit an event about a subject; return its id."""
    data = json.dumps({"id": subject, "object": "item", "title": "Wool coat"})
    return str(
        webhook_tables.rows(running.database_url, EMIT, [running.market.users[0], subject, data])[
            0
        ][0]
    )


def number(running: World, event_id: str) -> int | None:
    found = webhook_tables.rows(running.database_url, NUMBER, [event_id])
    return None if found[0][0] is None else int(found[0][0])
