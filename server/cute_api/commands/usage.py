"""`cute usage`: the process that stores requests, and serves the metrics."""

import click

from cute_api.commands.context import start
from cute_api.metrics.metric import ProcessKind
from cute_api.spec import Spec
from cute_api.usage import exporter
from cute_api.usage.clickhouse import ClickHouseSink
from cute_api.usage.consumer import Consumer
from cute_api.usage.retention import kept_by_tier
from cute_api.usage.sinks import SinkWriter


@click.command("usage")
def usage_command() -> None:
    """Store the requests and count them, and serve the metrics on METRICS_PORT.

    One process stores at a time; any more stand by, take over within a second when it ends, within
    ten when it hangs, and show the same metrics. Needs DATABASE_URL and REDIS_URL, and continues
    without either until it is back. SIGTERM stops it.
    """
    settings, stop = start(ProcessKind.USAGE)
    exporter.serve(settings)
    kept = kept_by_tier(Spec.load(sandbox=settings.sandbox).tiers)
    sink = settings.request_sink
    feeder = None if sink is None else SinkWriter(ClickHouseSink(sink))
    Consumer(settings, stop, kept, feeder).run()
