"""`cute relay`, `cute worker`: the two processes that deliver webhooks."""

import click

from cute_api import config, logs, worker
from cute_api.commands.context import shared_sealer
from cute_api.metrics.metric import ProcessKind
from cute_api.processes.connections import require_own_session
from cute_api.processes.reporting import report_as
from cute_api.processes.stopping import Stop
from cute_api.tracing import starting
from cute_api.webhooks.outbox.relay import Relay


@click.command("relay")
def relay_command() -> None:
    """Move events from the outbox to the deliveries of their owner's webhooks.

    One relay works at a time; any more stand by, and take over within a second when it ends, within
    ten when it hangs. Needs DATABASE_URL and REDIS_URL, and continues without Valkey until it is
    back. SIGTERM stops it.
    """
    settings, stop = _start(ProcessKind.RELAY)
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
    settings, stop = _start(ProcessKind.WORKER)
    worker.run(settings, stop)


def _start(kind: ProcessKind) -> tuple[config.Settings, Stop]:
    settings = config.load()
    logs.configure(settings.log_level)
    stop = Stop()
    stop.install()
    require_own_session(settings.need_database_url())
    report_as(kind, settings.need_redis_url())
    return settings, stop
