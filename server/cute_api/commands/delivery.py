"""`cute relay`, `cute worker`: the two processes that deliver webhooks."""

import click

from cute_api import config, worker
from cute_api.commands.context import shared_sealer, start
from cute_api.metrics.metric import ProcessKind
from cute_api.tracing import starting
from cute_api.webhooks.outbox.relay import Relay


@click.command("relay")
def relay_command() -> None:
    """Move events from the outbox to the deliveries of their owner's webhooks.

    One relay works at a time; any more stand by, and take over within a second when it ends, within
    ten when it hangs. Needs DATABASE_URL and REDIS_URL, and continues without Valkey until it is
    back. SIGTERM stops it.
    """
    settings, stop = start(ProcessKind.RELAY)
    tracer = starting.start(settings, starting.Service.RELAY)
    Relay(settings, stop, tracer).run()
    if tracer is not None:
        tracer.stop()


@click.command("worker")
def worker_command() -> None:
    """Deliver webhooks: wait for wake-ups and send what is due.

    Run as many as there are processors. Needs DATABASE_URL, CUTE_ENCRYPTION_KEYS as on all other
    servers, and REDIS_URL, which must not be a Redis Cluster. SIGTERM lets requests in flight end
    first, for at most 15 s.
    """
    shared_sealer(config.load())
    settings, stop = start(ProcessKind.WORKER)
    worker.run(settings, stop)
