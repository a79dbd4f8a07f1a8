"""The form of an alert: read and validated without a request or a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from cute_api.models import Alert
from cute_api.models.enums import AlertKind, AlertRecipients
from cute_api.portal.usage.forms import read_id
from cute_api.services.alerts.alerts import AlertSettings
from cute_api.services.alerts.kinds import KINDS, Threshold

RECIPIENTS: Mapping[AlertRecipients, str] = {
    AlertRecipients.ADMINS: "Owners and admins",
    AlertRecipients.DEVELOPERS: "Owners, admins and developers",
    AlertRecipients.READERS: "All members who can see alerts",
}
COOLDOWNS: Mapping[int, str] = {
    60: "An hour",
    6 * 60: "6 hours",
    24 * 60: "A day",
}
"""Minutes in which the same thing fires once at most."""
ALL_SELLERS = ""
MAX_DIGITS = 6


@dataclass(slots=True)
class AlertForm:
    """An alert's settings in the form, valid if `errors` is empty.

    `errors` says by field what to change; `threshold_text` is the field's text.
    """

    kind: AlertKind
    threshold_text: str = ""
    threshold: int | None = None
    seller_id: UUID | None = None
    by_email: bool = True
    by_webhook: bool = False
    recipients: AlertRecipients = AlertRecipients.ADMINS
    cooldown_minutes: int = 60
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def new(cls, kind: AlertKind) -> "AlertForm":
        """Return the form of a new alert."""
        bounds = KINDS[kind].threshold
        return cls(kind, threshold_text="" if bounds is None else str(bounds.default))

    @classmethod
    def of(cls, alert: Alert) -> "AlertForm":
        """Return an alert's current settings."""
        return cls(
            alert.kind,
            threshold_text="" if alert.threshold is None else str(alert.threshold),
            threshold=alert.threshold,
            seller_id=alert.user_id,
            by_email=alert.by_email,
            by_webhook=alert.by_webhook,
            recipients=alert.recipients,
            cooldown_minutes=alert.cooldown_minutes,
        )

    @classmethod
    def read(cls, kind: AlertKind, sent: Mapping[str, str]) -> "AlertForm":
        """Read a submitted form."""
        form = cls(
            kind,
            by_email="by_email" in sent,
            by_webhook="by_webhook" in sent,
        )
        bounds = KINDS[kind].threshold
        if bounds is not None:
            form._read_threshold(bounds, sent.get("threshold", "").strip())
        form._read_seller(sent.get("seller", ALL_SELLERS))
        form._read_choices(sent.get("recipients", ""), sent.get("cooldown", ""))
        if not form.by_email and not form.by_webhook:
            form.errors["by_email"] = "Choose at least one."
        return form

    @property
    def settings(self) -> AlertSettings:
        """The settings of a valid form."""
        return AlertSettings(
            threshold=self.threshold,
            by_email=self.by_email,
            by_webhook=self.by_webhook,
            recipients=self.recipients,
            cooldown_minutes=self.cooldown_minutes,
        )

    def _read_threshold(self, bounds: Threshold, text: str) -> None:
        self.threshold_text = text[:MAX_DIGITS]
        is_number = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
        if is_number and bounds.least <= int(text) <= bounds.most:
            self.threshold = int(text)
        else:
            self.errors["threshold"] = (
                f"Enter a whole number from {bounds.least} to {bounds.most:,}."
            )

    def _read_seller(self, text: str) -> None:
        self.seller_id = read_id(text)
        if text != ALL_SELLERS and self.seller_id is None:
            self.errors["seller"] = "Choose one from the list."

    def _read_choices(self, recipients: str, cooldown: str) -> None:
        if recipients in set(AlertRecipients):
            self.recipients = AlertRecipients(recipients)
        else:
            self.errors["recipients"] = "Choose one from the list."
        minutes = next((known for known in COOLDOWNS if str(known) == cooldown), None)
        if minutes is None:
            self.errors["cooldown"] = "Choose one from the list."
        else:
            self.cooldown_minutes = minutes
