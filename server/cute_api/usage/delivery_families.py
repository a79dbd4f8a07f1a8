"""How delivery does, as families of metrics."""

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric as Family

from cute_api.webhooks.delivery.watch import Totals

GAUGES = {
    "cute_outbox_events": ("outbox_events", "Events that the relay has not passed on."),
    "cute_outbox_age_seconds": (
        "outbox_age_s",
        "Age of the oldest of them; 0 when there are none.",
    ),
    "cute_pending_deliveries": ("pending", "Pending deliveries."),
    "cute_due_deliveries": ("due", "Those that are due and may go out, those in flight included."),
    "cute_due_delivery_age_seconds": ("oldest_due_s", "How long the oldest of them has waited."),
    "cute_due_delivery_age_well_seconds": (
        "oldest_well_s",
        "How long the oldest has waited of those whose receivers respond.",
    ),
    "cute_deliveries_in_flight": ("in_flight", "Requests to receivers under way."),
    "cute_delivery_pumps": ("pumps", "Workers that are delivering."),
    "cute_event_weeks_ahead": (
        "weeks_ahead",
        "Weeks after this one that are ready for events; below 0 none can happen.",
    ),
}


def delivery_families(totals: Totals) -> list[Family]:
    """One family each; those with labels have all of their values, save unused concurrencies."""
    families: list[Family] = [
        GaugeMetricFamily(name, text, value=getattr(totals, field))
        for name, (field, text) in GAUGES.items()
    ]
    attempts = CounterMetricFamily(
        "cute_delivery_attempts", "Requests to receivers by how they ended.", labels=["outcome"]
    )
    for outcome, count in totals.attempts.items():
        attempts.add_metric([outcome], count)
    lanes = GaugeMetricFamily(
        "cute_delivery_lanes", "Webhooks with something pending, by state.", labels=["state"]
    )
    for state, count in totals.lanes.items():
        lanes.add_metric([state], count)
    sending = GaugeMetricFamily(
        "cute_delivery_lanes_sending",
        "Webhooks by how many requests they have in flight.",
        labels=["in_flight"],
    )
    for in_flight, count in totals.concurrency.items():
        sending.add_metric([str(in_flight)], count)
    return [*families, attempts, lanes, sending]
