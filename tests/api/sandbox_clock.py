"""The work of `cute background` and `cute mailer` on clocks of a sandbox, in this process."""

from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from cute_api.edge.limits.rate_limits import RateLimits
from cute_api.outbound.mail import Mail
from cute_api.sealing import Sealer
from cute_api.services.mail.mailer import Mailer
from cute_api.services.sandbox.advancing import ClockAdvancer
from cute_api.versions.registry import EventVersions
from tests.fixtures.api import Api, Client
from tests.fixtures.limits import store_on
from tests.fixtures.mails import Post, work

CLOCK = "/sandbox/clock"
DAY_S = 86_400
DAY_ENDED = "day_ended"


def moments(client: Client) -> list[dict[str, Any]]:
    """What happened by a caller's clock, except the ends of days."""
    found: list[dict[str, Any]] = client.get(CLOCK).json()["moments"]
    return [moment for moment in found if moment["kind"] != DAY_ENDED]


@dataclass
class Workers:
    """Leaps the clocks of an API, and sends its emails to `post`, each when it is asked to."""

    api: Api
    versions: EventVersions = field(default_factory=EventVersions.of_events)
    post: Post = field(default_factory=Post)

    def __post_init__(self) -> None:
        settings = self.api.settings
        limits = RateLimits(store_on(settings.need_limits_redis_url()), self.api.spec.tiers)
        self._advancer = ClockAdvancer(self.api.database, self.versions, limits.age)
        keys = Sealer.of(settings).mail_keys
        self._mailer = Mailer(self.api.database, self.post, settings.portal_url, keys)

    def leap(self) -> bool:
        """Let one clock make one leap; return False if none could."""
        with closing(self._advancer.work()) as leaps:
            return any(True for _ in leaps)

    def advance(self, client: Client, seconds: int) -> list[Mail]:
        """Advance a caller's clock until it is there; return the emails, in order."""
        assert client.post(CLOCK, json={"seconds": seconds}).status_code == 202
        self.post.sent.clear()
        while client.get(CLOCK).json()["status"] == "advancing":
            assert self.leap()
            self.send_mails()
        return self.post.sent

    def send_mails(self) -> None:
        work(self._mailer)
