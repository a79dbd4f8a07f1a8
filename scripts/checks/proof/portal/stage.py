"""The API with portal, relay, worker and emails, as processes on their own stores."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cute_api.config import Variable
from cute_api.models.enums import Scope, Tier
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
from scripts.checks.proof.verdict import NotProvenError
from scripts.checks.stack import Stack, stack
from scripts.shared.waiting import until

PASSWORD = "correct horse battery staple"  # noqa: S105 - only this run's users have it
# The second attempt is much later, so that pages don't change meanwhile.
SCHEDULE = "0,600,600,600,600,600,600,600"
PATIENCE_S = 120.0
POLL_S = 0.05


class PortalProcesses:
    """The running processes. Use it from the main thread.

    A `sandbox` may deliver to loopback, and needs no confirmed addresses.
    """

    def __init__(self, stack: Stack, *, sandbox: bool) -> None:
        self.database = stack.migrate()
        self.api = stack.api({Variable.SANDBOX.value: "1" if sandbox else "0"})
        self.directory = self.api.log.parent
        settings = {
            Variable.WEBHOOK_SCHEDULE.value: SCHEDULE,
            Variable.DATA_DIR.value: str(self.directory),
            Variable.PUBLIC_URL.value: self.api.base_url,
        }
        for name in ("relay", "worker", "mailer"):
            stack.cute(name, settings).spawn()
        self.api.start()

    def new_user(self, email: str) -> str:
        """Create a user with `PASSWORD`; return the secret of a key with every scope."""
        with self.database.transaction() as session:
            user, _ = accounts.create(session, email=email, tier=Tier.PRO, password=PASSWORD)
            made = keys.create(session, user=user, name="Shop", scopes=tuple(Scope), tier=Tier.PRO)
            return made.secret


@contextmanager
def running(*, sandbox: bool) -> Iterator[PortalProcesses]:
    """Run them on stores of their own until the block ends."""
    with stack(durable=False) as own:
        yield PortalProcesses(own, sandbox=sandbox)


def wait_for(is_there: Callable[[], bool], expected: str) -> None:
    """Wait until it is there; raises `NotProvenError` when it does not come."""
    try:
        until(is_there, expected, PATIENCE_S, poll_s=POLL_S)
    except TimeoutError as error:
        raise NotProvenError(str(error)) from None
