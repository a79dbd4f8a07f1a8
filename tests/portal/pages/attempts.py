"""Attempts by others, counted in another process, which shares its counts."""

from uuid import UUID

from limits import RateLimitItem, parse

from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.edge.limits.windows import WindowDemand
from cute_api.models.enums import MailKind
from cute_api.portal import limits
from cute_api.portal.keys import device
from cute_api.portal.login import proving, sessions, signup
from tests.fixtures.limits import store_on


class Attempts:
    """Each method returns whether the attempt was allowed."""

    def __init__(self, redis_url: str) -> None:
        self._store: WindowStrategy = store_on(redis_url)

    def log_in(self, email: str, address: str) -> bool:
        """Log in with a wrong password, in an unknown browser."""
        network, account = limits.network_at(address), limits.account_of(email)
        return (
            self._take(f"{limits.TRIES_OF_AN_ADDRESS} per {limits.WINDOW}", network, limits.LOGIN)
            and self._take(
                f"{limits.TRIES_OF_AN_ACCOUNT} per {limits.WINDOW}",
                f"{network} {account}",
                sessions.OF_ACCOUNT,
            )
            and self._take(
                f"{limits.TRIES_OF_AN_ACCOUNT_IN_ALL} per hour",
                account,
                sessions.OF_ACCOUNT_IN_ALL,
            )
        )

    def enter_a_code(self, user_id: UUID, address: str) -> bool:
        """Enter a wrong code of an authenticator app, in an unknown browser."""
        network, account = limits.network_at(address), f"{{user:{user_id}}}"
        return self._take(
            f"{limits.CODES_OF_AN_ACCOUNT} per day", f"{network} {account}", proving.OF_APP
        ) and self._take(
            f"{limits.CODES_OF_AN_ACCOUNT_IN_ALL} per day", account, proving.OF_APP_IN_ALL
        )

    def begin_a_device_login(self, address: str) -> bool:
        """Begin a device login from another network in the region of the address."""
        return self._take(
            f"{limits.DEVICE_LOGINS_FROM_A_REGION} per hour",
            limits.region_at(address),
            device.DEVICE_LOGIN,
        )

    def guess(self, secret: str) -> bool:
        """Try a password in the session, or with the link, of this token."""
        return self._take(limits.OF_A_SECRET, limits.secret_of(secret), limits.GUESS)

    def ask_for_a_mail(self, email: str, address: str) -> bool:
        network = limits.network_at(address)
        recipient = f"{network} {limits.account_of(email)}"
        return self._take(signup.FROM_A_NETWORK, network, limits.MAIL) and self._take(
            signup.TO_AN_ADDRESS, recipient, limits.MAIL
        )

    def send(self, kind: MailKind, email: str) -> bool:
        """Request an email from any network."""
        return self._take(signup.IN_ALL, limits.account_of(email), f"mail-{kind}")

    def _take(self, limit: str | RateLimitItem, key: str, scope: str) -> bool:
        item = parse(limit) if isinstance(limit, str) else limit
        return self._store.decide([WindowDemand(item, (key, scope))]).admitted
