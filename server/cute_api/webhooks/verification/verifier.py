"""The verifier: a thread of each worker that sends verification challenges and judges responses."""

import asyncio
import logging
import secrets
import select
import threading

from cute_api.config import Settings
from cute_api.lib.backoff import backoff
from cute_api.models.connections.connection import Connection
from cute_api.models.failures import PostgresError
from cute_api.processes.connections import connect
from cute_api.processes.stopping import StopFlag
from cute_api.sealing import Sealer, UnreadableError
from cute_api.versions.registry import EventVersions
from cute_api.webhooks.delivery import signing
from cute_api.webhooks.egress.addresses import UrlRules
from cute_api.webhooks.egress.dialling import bound_to
from cute_api.webhooks.egress.egress import Egress
from cute_api.webhooks.egress.policy import DeliveryPolicy
from cute_api.webhooks.verification import challenge, queue
from cute_api.webhooks.verification.queue import DueVerification

SWEEP_S = 1.0
LOOK_S = 0.05  # while requests are in flight
MAX_IN_FLIGHT = 256
NAME = "cute verify"
UNREADABLE = "The signing secret can't be read. Rotate the secret, then verify again."

log = logging.getLogger("cute.verify")


class Verifier(threading.Thread):
    """Works until `stop`. It survives the loss of PostgreSQL."""

    def __init__(self, settings: Settings, stop: StopFlag) -> None:
        super().__init__(name="verify", daemon=True)
        self._url = settings.need_database_url()
        self._rules = UrlRules.of(settings)
        self._policy = DeliveryPolicy.of(settings)
        self._region = settings.egress.region
        self._source = bound_to(settings.egress.addresses)
        self._sealer = Sealer.of(settings)
        self._versions = EventVersions.of_events()
        self._stop_asked = stop

    def run(self) -> None:
        delays = backoff()
        while not self._stop_asked.is_set():
            try:
                connection = connect(self._url, NAME)
                try:
                    connection.listen(queue.CHANNEL)
                    delays = backoff()
                    asyncio.run(self._work(connection))
                finally:
                    connection.close()
            except PostgresError as error:
                delay = next(delays)
                log.warning("PostgreSQL failed; next try in %.1f s: %s", delay, error)
                self._stop_asked.wait(delay)

    async def _work(self, connection: Connection) -> None:
        """Verify until stopped; record each try when it ends, without waiting for slower ones."""
        trying: dict[asyncio.Task[str | None], DueVerification] = {}
        async with Egress(self._rules, self._policy, make_socket=self._source) as egress:
            while not self._stop_asked.is_set():
                leased = queue.take(connection, MAX_IN_FLIGHT - len(trying), self._region)
                for due in leased:
                    trying[asyncio.create_task(self._try(egress, due))] = due
                if not trying:
                    await asyncio.to_thread(self._rest, connection)
                    continue
                ended, _ = await asyncio.wait(
                    trying, timeout=LOOK_S, return_when=asyncio.FIRST_COMPLETED
                )
                for task in ended:
                    due = trying.pop(task)
                    again = challenge.next_try(due.tries)
                    # Together with the email about a disabled webhook.
                    with connection.transaction():
                        queue.record(connection, due, task.result(), again)

    def _rest(self, connection: Connection) -> None:
        select.select([connection.fileno(), self._stop_asked.fileno()], [], [], SWEEP_S)
        connection.notifications()

    async def _try(self, egress: Egress, due: DueVerification) -> str | None:
        try:
            sealed = [due.secret] if due.previous is None else [due.secret, due.previous]
            keys = [signing.secret_key(self._sealer.open(secret).decode()) for secret in sealed]
        except (UnreadableError, ValueError):
            log.error("Can't read the secret of webhook %s.", due.webhook_id)
            return UNREADABLE
        now = due.taken_at
        token = challenge.new_challenge(secrets.token_bytes)
        version = self._versions.pinned(due.api_version)
        data = self._versions.event_text(
            challenge.EVENT_TYPE,
            challenge.data(token, due.webhook_id).decode(),
            emitted=self._versions.newest,
            wanted=version,
        )
        payload = signing.body(
            due.event_id, challenge.EVENT_TYPE, int(now.timestamp() * 1_000), due.user_id, data
        )
        headers = signing.headers(
            keys,
            payload,
            event_id=due.event_id,
            event_type=challenge.EVENT_TYPE,
            attempted_at=int(now.timestamp()),
            version=version,
        )
        return challenge.rejection(await egress.post(due.url, payload, headers), token)
