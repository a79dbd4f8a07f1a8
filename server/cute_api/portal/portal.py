"""The dependencies of the portal's pages, and how a view gets them."""

from dataclasses import dataclass, field

import flask
import redis
from flask.sansio.app import App

from cute_api.config import Settings
from cute_api.edge.limits.rate_limits import RateLimits
from cute_api.handlers.call import Services
from cute_api.lib.locations import Locations
from cute_api.models.database import Database
from cute_api.portal.derived import DerivedDocument
from cute_api.portal.login.devices import Devices
from cute_api.portal.usage.tail import TailWatchers
from cute_api.spec import Spec

EXTENSION = "cute_portal"


@dataclass(frozen=True, slots=True)
class Portal:
    """Dependencies of pages, made once per application by `create_app`.

    `valkey` queues logged requests until they are stored. `devices` are browsers in which a user
    logged in before, `newcomers` those that signed up, `first_steps` those that have yet to show a
    second factor, and `confirmations` those that showed it, or the password, a short time ago.
    """

    settings: Settings
    database: Database
    services: Services
    limits: RateLimits
    valkey: "redis.Redis"
    devices: Devices
    newcomers: Devices
    first_steps: Devices
    confirmations: Devices
    locations: Locations = field(init=False)
    derived: DerivedDocument = field(init=False)
    tail: TailWatchers = field(init=False)

    def __post_init__(self) -> None:
        locations = Locations(self.settings.serving.location_file)
        object.__setattr__(self, "locations", locations)
        derived = DerivedDocument(self.services.versions, self.services.url_rules, self.base_url)
        object.__setattr__(self, "derived", derived)
        object.__setattr__(self, "tail", TailWatchers(self.database))

    @property
    def spec(self) -> Spec:
        return self.services.spec

    @property
    def base_url(self) -> str:
        """This server's URL, for code that users copy."""
        return self.settings.portal_url

    def install(self, app: flask.Flask) -> None:
        """Make this the `current_portal()` of requests of `app`."""
        app.extensions[EXTENSION] = self


def current_portal() -> Portal:
    """Return the current application's portal."""
    return portal_of(flask.current_app)


def portal_of(app: App) -> Portal:
    """Return the portal that is installed in `app`."""
    found = app.extensions[EXTENSION]
    assert isinstance(found, Portal)
    return found
