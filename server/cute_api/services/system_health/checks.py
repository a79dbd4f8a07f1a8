"""All checks with their limits: pure decisions from the readings."""

from cute_api.jobs import refusals
from cute_api.jobs.asking import JobQueue
from cute_api.lib.valkey_writes import WriteRefusal
from cute_api.models.set_aside import KEPT
from cute_api.services.apps.receipts import OwedReceipts
from cute_api.services.erasure.intents import IncompleteErasures
from cute_api.services.system_health.check import (
    GIB,
    Check,
    State,
    bounds,
    counted,
    fact,
    falling,
    rising,
    seconds,
    size,
    unknown,
)
from cute_api.services.system_health.readings import DeliveryReading, HealthReadings, Valkey
from cute_api.usage.mail_watch import SHOWN, Failure, MailTotals

NO_VALKEY = "Valkey does not respond"
VALKEY_BOUND = "bad: does not respond, or accepts no writes"
REMEDIES = {
    WriteRefusal.MEMORY: "Raise maxmemory, or remove keys that are not Cute's.",
    WriteRefusal.DISK: "Free space on its disk.",
    WriteRefusal.REPLICA: "Name the primary in REDIS_URL.",
    WriteRefusal.OTHER: "Check its log, and that the user in REDIS_URL may write `cute:probe`.",
}
OUTBOX_WARN_S = 10.0
OUTBOX_BAD_S = 30.0
BACKLOG_WARN = 10_000
BACKLOG_BAD = 100_000
OLDEST_DUE_WARN_S = 60.0
OLDEST_DUE_BAD_S = 600.0
QUEUE_WARN = 50_000
QUEUE_BAD = 500_000
USAGE_WARN_S = 10.0
USAGE_BAD_S = 120.0
USAGE_ROWS_WARN = 20_000
USAGE_ROWS_BAD = 150_000
WORKER_WARN_S = 60.0
WORKER_BAD_S = 120.0
# The names of the workers' checks, and the commands that start them.
WORKERS = {
    JobQueue.DELIVERIES: ("Workers", "cute worker"),
    JobQueue.MAILS: ("Mail workers", "cute mailer"),
    JobQueue.BACKGROUND: ("Background workers", "cute background"),
}
ERRORS_WARN = 0.01
ERRORS_BAD = 0.05
# A small sample proves nothing.
JUDGED_REQUESTS = 20
# Emails are sent within a minute; retries after a failure take longer.
MAIL_WARN_S = 600.0
MAIL_BAD_S = 3_600.0
# A few refused emails are normal, because people mistype addresses.
MAILS_GIVEN_UP_WARN = 10
MAILS_GIVEN_UP_BAD = 100
# The command erases by itself; if it dies, a worker continues within a minute.
ERASURE_WARN_S = 3_600.0
ERASURE_BAD_S = 86_400.0
# Apps have a month, as for sellers' requests for their data. What they owe is no fault of ours.
RECEIPT_WARN_S = 30 * 86_400.0
DATABASE_WARN = 50 * GIB
DATABASE_BAD = 200 * GIB
WEEKS_WARN = 2
SET_ASIDE_WARN, SET_ASIDE_BAD = 1, 100
# If more than this share of the sending webhooks fail, the fault is probably ours; a small sample
# proves nothing.
FAILING_WARN = 0.5
JUDGED_WEBHOOKS = 4
JOBS_REFUSED_WARN, JOBS_REFUSED_BAD = 1, 100


def checks(now: HealthReadings) -> list[Check]:
    """Return all checks, in the order in which a request passes their subjects."""
    return [
        *_stores(now),
        *_errors(now),
        *_relay(now),
        *_deliveries(now),
        *_usage(now),
        _workers(now.valkey, JobQueue.MAILS),
        *_mails(now.mails),
        _workers(now.valkey, JobQueue.BACKGROUND),
        _erasures(now.erasures),
        _receipts(now.receipts),
        _set_aside(now.set_aside),
    ]


def _stores(now: HealthReadings) -> list[Check]:
    return [
        fact(
            "Migrations",
            now.migrations_current,
            ("all have run", "some are missing"),
            "Run `cute db upgrade`.",
        ),
        Check(
            "Database size",
            rising(now.database_bytes, DATABASE_WARN, DATABASE_BAD),
            size(now.database_bytes),
            f"warn from {size(DATABASE_WARN)}, bad from {size(DATABASE_BAD)}",
            "Check the free disk space, and which tables grow.",
        ),
        Check(
            "Weeks ready for events",
            falling(now.delivery.weeks_ahead, WEEKS_WARN, 0),
            str(now.delivery.weeks_ahead),
            f"warn below {WEEKS_WARN}, bad below 0",
            "Start `cute relay`, which creates them.",
        ),
        _valkey(now.valkey),
        fact(
            "Limit storage",
            now.limits_up,
            ("responds", "unavailable: each process counts alone"),
            "Start the server that LIMITS_REDIS_URL names.",
        ),
    ]


def _valkey(valkey: Valkey | None) -> Check:
    if valkey is None:
        advice = "Start it. Until then, webhooks are still sent, and rows of requests are queued."
        return Check("Valkey", State.BAD, "does not respond", VALKEY_BOUND, advice)
    return writes(valkey.refusal)


def writes(refusal: WriteRefusal | None) -> Check:
    """Return the check of a Valkey that responds."""
    if refusal is not None:
        found = f"accepts no writes: {refusal}"
        advice = f"{REMEDIES[refusal]} Webhooks are still sent; rows of requests are queued."
        return Check("Valkey", State.BAD, found, VALKEY_BOUND, advice)
    return Check("Valkey", State.OK, "responds and accepts writes", VALKEY_BOUND)


def _errors(now: HealthReadings) -> list[Check]:
    bound = f"warn from {ERRORS_WARN:.0%}, bad from {ERRORS_BAD:.0%}"
    return [
        Check(
            f"Error rate, last {name}",
            rising(rate.share, ERRORS_WARN, ERRORS_BAD)
            if rate.requests >= JUDGED_REQUESTS
            else State.OK,
            f"{rate.share:.1%} ({rate.failed:,} of {'the newest ' if rate.cut else ''}"
            f"{counted(rate.requests, 'request')})",
            f"5xx of {JUDGED_REQUESTS} or more requests: {bound}",
            "Look for their request ids in the logs of `cute serve`.",
        )
        for name, rate in (("5 minutes", now.last_minutes), ("hour", now.last_hour))
    ]


def _relay(now: HealthReadings) -> list[Check]:
    found = now.delivery
    return [
        fact("Relay", now.relay_works, ("running", "no process"), "Start `cute relay`."),
        Check(
            "Relay lag",
            rising(found.outbox_age_s, OUTBOX_WARN_S, OUTBOX_BAD_S),
            seconds(found.outbox_age_s),
            f"oldest event in the outbox: {bounds(OUTBOX_WARN_S, OUTBOX_BAD_S)}",
            "Check the log of `cute relay`.",
        ),
        Check(
            "Outbox backlog",
            rising(found.outbox_events, BACKLOG_WARN, BACKLOG_BAD),
            counted(found.outbox_events, "event"),
            f"warn from {BACKLOG_WARN:,}, bad from {BACKLOG_BAD:,}",
            "Check the log of `cute relay`.",
        ),
    ]


def _deliveries(now: HealthReadings) -> list[Check]:
    found = now.delivery
    idle = found.pumps == 0 and found.due > 0 and found.oldest_due_s >= OUTBOX_WARN_S
    return [
        Check(
            "Deliveries due",
            rising(found.due, QUEUE_WARN, QUEUE_BAD),
            f"{found.due:,} due, {found.in_flight:,} in flight, {found.pending:,} pending",
            f"due: warn from {QUEUE_WARN:,}, bad from {QUEUE_BAD:,}",
            "Start more `cute worker`, or find slow receivers with `cute webhooks status`.",
        ),
        Check(
            "Oldest due delivery",
            rising(found.oldest_well_s, OLDEST_DUE_WARN_S, OLDEST_DUE_BAD_S),
            f"{seconds(found.oldest_well_s)} for receivers that respond, "
            f"{seconds(found.oldest_due_s)} for all",
            f"for receivers that respond: {bounds(OLDEST_DUE_WARN_S, OLDEST_DUE_BAD_S)}",
            "Start more `cute worker`.",
        ),
        _workers(now.valkey, JobQueue.DELIVERIES),
        _jobs_refused(now.valkey),
        _failing(found),
        Check(
            "Pumps",
            State.BAD if idle else State.OK,
            f"{found.pumps} delivering",
            f"bad: none, and a delivery has been due for {seconds(OUTBOX_WARN_S)}",
            "Check the logs of `cute worker` and `cute relay`, which wakes it.",
        ),
    ]


def _failing(found: DeliveryReading) -> Check:
    many = found.lanes >= JUDGED_WEBHOOKS and found.failing > FAILING_WARN * found.lanes
    return Check(
        "Failing webhooks",
        State.WARN if many else State.OK,
        f"{found.failing:,} of {counted(found.lanes, 'webhook')} with something pending",
        f"warn: more than {FAILING_WARN:.0%} of {JUDGED_WEBHOOKS} or more webhooks",
        "Check that workers can look up names and reach the internet (DNS, firewall).",
    )


def _workers(valkey: Valkey | None, queue: JobQueue) -> Check:
    name, command = WORKERS[queue]
    bound = f"newest heartbeat: {bounds(WORKER_WARN_S, WORKER_BAD_S)}"
    if valkey is None:
        return unknown(name, NO_VALKEY, bound)
    silent = valkey.workers_silent_s[queue]
    if not silent:
        return Check(name, State.BAD, "no process", bound, f"Start `{command}`.")
    alive = sum(silent_s < WORKER_WARN_S for silent_s in silent)
    return Check(
        name,
        rising(min(silent), WORKER_WARN_S, WORKER_BAD_S),
        f"{alive} of {len(silent)} alive, {seconds(min(silent))} ago",
        bound,
        f"Start `{command}`.",
    )


def _jobs_refused(valkey: Valkey | None) -> Check:
    bound = f"jobs of others: warn from {JOBS_REFUSED_WARN}, bad from {JOBS_REFUSED_BAD}"
    if valkey is None:
        return unknown("Jobs refused", NO_VALKEY, bound)
    return Check(
        "Jobs refused",
        rising(valkey.jobs_refused, JOBS_REFUSED_WARN, JOBS_REFUSED_BAD),
        counted(valkey.jobs_refused, "job"),
        bound,
        f"A foreign program writes to Valkey. Find it, change the passwords, then remove "
        f"{refusals.KEY} with `valkey-cli DEL`.",
    )


def _usage(now: HealthReadings) -> list[Check]:
    works = fact("Usage", now.usage_works, ("running", "no process"), "Start `cute usage`.")
    bound = (
        f"oldest waiting row: {bounds(USAGE_WARN_S, USAGE_BAD_S)}; "
        f"rows: warn from {USAGE_ROWS_WARN:,}, bad from {USAGE_ROWS_BAD:,}"
    )
    if now.valkey is None:
        return [works, unknown("Usage lag", NO_VALKEY, bound)]
    rows, age = now.valkey.usage_rows, now.valkey.usage_age_s
    state = max(
        rising(age, USAGE_WARN_S, USAGE_BAD_S),
        rising(rows, USAGE_ROWS_WARN, USAGE_ROWS_BAD),
        key=list(State).index,
    )
    found = f"{seconds(age)}, {counted(rows, 'row')} waiting"
    return [works, Check("Usage lag", state, found, bound, "Check the log of `cute usage`.")]


def _mails(now: MailTotals) -> list[Check]:
    return [
        Check(
            "Emails queued",
            rising(now.oldest_s, MAIL_WARN_S, MAIL_BAD_S),
            f"{counted(now.waiting, 'email')}, the oldest for {seconds(now.oldest_s)}"
            f"{_last(now.failure)}"
            if now.waiting
            else "none",
            f"oldest email: {bounds(MAIL_WARN_S, MAIL_BAD_S)}",
            "Check the last failure, and CUTE_MAIL. Emails are retried for 24 hours.",
        ),
        Check(
            "Emails failed",
            rising(now.given_up, MAILS_GIVEN_UP_WARN, MAILS_GIVEN_UP_BAD),
            f"{counted(now.given_up, 'email')} in {SHOWN.days} days{_last(now.final_failure)}"
            if now.given_up
            else f"none in {SHOWN.days} days",
            f"warn from {MAILS_GIVEN_UP_WARN}, bad from {MAILS_GIVEN_UP_BAD}",
            "Check the last failure, and CUTE_MAIL. Users can request another email.",
        ),
    ]


def _erasures(now: IncompleteErasures) -> Check:
    return Check(
        "Erasures",
        rising(now.oldest_s, ERASURE_WARN_S, ERASURE_BAD_S),
        f"{counted(now.count, 'user')}, the oldest for {seconds(now.oldest_s)}{_last(now.failure)}"
        if now.count
        else "none",
        f"oldest incomplete one: {bounds(ERASURE_WARN_S, ERASURE_BAD_S)}",
        "Check the last failure, and the log of `cute background`.",
    )


def _receipts(now: OwedReceipts) -> Check:
    return Check(
        "Receipts of apps",
        State.WARN if now.oldest_s >= RECEIPT_WARN_S else State.OK,
        f"{counted(now.count, 'erasure')} not acknowledged, the oldest for {seconds(now.oldest_s)}"
        if now.count
        else "all erasures acknowledged",
        f"oldest erasure: warn from {seconds(RECEIPT_WARN_S)}",
        "`cute apps erasures` names the apps. Ask their developers to delete the data.",
    )


def _set_aside(rows: int) -> Check:
    return Check(
        "Rows set aside",
        rising(rows, SET_ASIDE_WARN, SET_ASIDE_BAD),
        counted(rows, "row"),
        f"in {KEPT.days} days: warn from {SET_ASIDE_WARN}, bad from {SET_ASIDE_BAD}",
        "`cute webhooks status` lists them. Each is a bug of ours, and lost its owner something.",
    )


def _last(failure: Failure | None) -> str:
    if failure is None:
        return ""
    return f". Last failure, {seconds(failure.ago_s)} ago: {failure.reason}"
