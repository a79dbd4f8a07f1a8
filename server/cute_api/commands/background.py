"""`cute background`: the worker for long jobs that no caller waits for."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial

import click

from cute_api import config
from cute_api.commands.context import start
from cute_api.edge.limits.rate_limits import RateLimits
from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.jobs.asking import JobQueue
from cute_api.jobs.due_work import Work, work_through
from cute_api.metrics.metric import ProcessKind
from cute_api.models.database import Database, make_engine
from cute_api.replaying import make_replayer
from cute_api.services.erasure.erasure import Eraser
from cute_api.services.sandbox.advancing import ClockAdvancer
from cute_api.services.shadow.running import ShadowRuns
from cute_api.services.snapshots.building import Builder
from cute_api.services.upkeep.sweeper import Sweeper
from cute_api.services.upkeep.sweeps import all_sweeps
from cute_api.spec import Spec
from cute_api.usage.clickhouse import ClickHouseSink
from cute_api.versions.registry import EventVersions


@click.command("background")
def background_command() -> None:
    """Make snapshots of the catalogue, complete erasures of users, also in ClickHouse, and remove
    expired rows, such as accounts that were not confirmed within a week. Replay reads of users who
    switched their shadow upgrade on. In a sandbox, also advance the clocks of accounts.

    The first snapshot is made at once, the next when CUTE_SNAPSHOT_INTERVAL seconds have passed and
    items have changed. One process makes them; others stand by and take over within a second. Needs
    DATABASE_URL and REDIS_URL, and continues without Valkey until it is back. SIGTERM stops it.
    """
    settings, stop = start(ProcessKind.BACKGROUND)
    with works_of(settings) as works:
        work_through(JobQueue.BACKGROUND, works, redis_url=settings.need_redis_url(), stop=stop)


@contextmanager
def works_of(settings: config.Settings) -> Iterator[Mapping[str, Work]]:
    """The kinds of work; closes their connections at the end."""
    engine = make_engine(settings.need_database_url(), pool_size=1)
    database = Database(engine, item_url=settings.item_url)
    sink = settings.request_sink
    with closing(Builder(settings)) as builder:
        yield {
            "erasures": Eraser(database, None if sink is None else ClickHouseSink(sink).erase).work,
            "old rows": Sweeper(database, all_sweeps()).work,
            **(_sandbox_works(settings, database) if settings.sandbox else {}),
            "snapshots": builder.work,
            "shadow upgrades": ShadowRuns(database, partial(make_replayer, settings)).work,
        }
    engine.dispose()


def _sandbox_works(settings: config.Settings, database: Database) -> Mapping[str, Work]:
    spec = Spec.load(sandbox=True)
    limits = RateLimits(WindowStrategy.at(settings.need_limits_redis_url()), spec.tiers)
    return {"clocks": ClockAdvancer(database, EventVersions.of_events(), limits.age).work}
