"""What the metrics show of mails."""

from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric as Family

from cute_api.usage.mail_watch import SHOWN, MailTotals


def mail_families(now: MailTotals) -> list[Family]:
    """One family each."""
    return [
        GaugeMetricFamily("cute_mails_waiting", "Mails that are not sent yet.", value=now.waiting),
        GaugeMetricFamily(
            "cute_mail_age_seconds",
            "Age of the oldest of them; 0 when there are none.",
            value=now.oldest_s,
        ),
        GaugeMetricFamily(
            "cute_mails_failed",
            f"Mails of the last {SHOWN.days} days that could not be sent.",
            value=now.given_up,
        ),
    ]
