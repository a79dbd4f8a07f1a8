"""Panels of events and webhooks."""

from collections.abc import Sequence

from scripts.release.monitoring.panel import A_SECOND, COUNT, GOOD_IF_ANY, SECONDS, STAT, Panel

DELIVERY: Sequence[Panel] = (
    Panel(
        "Events and deliveries made",
        A_SECOND,
        (
            ("sum(max by (host, pid) (rate(cute_relay_events_total[5m])))", "events"),
            ("sum(max by (host, pid) (rate(cute_relay_deliveries_total[5m])))", "deliveries"),
        ),
    ),
    Panel(
        "How late",
        SECONDS,
        (
            ("max(cute_outbox_age_seconds)", "oldest event of the outbox"),
            ("max(cute_due_delivery_age_well_seconds)", "oldest due, receivers that respond"),
            ("max(cute_due_delivery_age_seconds)", "oldest due of all"),
        ),
    ),
    Panel(
        "Attempts by outcome",
        A_SECOND,
        (("cute:delivery_attempts:rate5m", "{{outcome}}"),),
    ),
    Panel(
        "Backlog",
        COUNT,
        (
            ("max(cute_outbox_events)", "events of the outbox"),
            ("max(cute_pending_deliveries)", "pending"),
            ("max(cute_due_deliveries)", "due"),
            ("max(cute_deliveries_in_flight)", "in flight"),
        ),
    ),
    Panel(
        "Webhooks with something pending",
        COUNT,
        (
            ("max by (state) (cute_delivery_lanes)", "{{state}}"),
            ("sum(max by (in_flight) (cute_delivery_lanes_sending))", "sending"),
        ),
    ),
    Panel(
        "Workers of deliveries",
        COUNT,
        (
            ("max(cute_delivery_workers_wanted)", "wanted"),
            ("max(cute_delivery_pumps)", "delivering"),
            ('max(cute_processes{process="worker"})', "running"),
        ),
        "Needed: to send all due deliveries within 30 seconds. For an autoscaler.",
    ),
    Panel(
        "Heartbeats of what one process does",
        SECONDS,
        (("max by (work) (cute_work_heartbeat_age_seconds)", "{{work}}"),),
        "How long ago PostgreSQL last heard from it.",
    ),
    Panel(
        "Takeovers, an hour",
        COUNT,
        (
            (
                "sum by (work) (max by (work, host, pid)"
                " (increase(cute_work_takeovers_total[1h])))",
                "{{work}} begun",
            ),
            (
                "sum by (work) (max by (work, host, pid)"
                " (increase(cute_work_replacements_total[1h])))",
                "{{work}} hung",
            ),
        ),
    ),
    Panel(
        "Work that is done",
        COUNT,
        (("max by (work) (cute_work_active)", "{{work}}"),),
        kind=STAT,
        steps=GOOD_IF_ANY,
    ),
    Panel(
        "Emails",
        COUNT,
        (
            ("max(cute_mails_waiting)", "waiting"),
            ("max(cute_mails_failed)", "failed in 7 days"),
            ("max(cute_mail_age_seconds)", "seconds that the oldest waits"),
        ),
    ),
)
