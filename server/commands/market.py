"""`cute seed` and `cute simulate`: something to look at, and something going on."""

import random
import secrets
import time
from collections import Counter

import click

from server import config
from server.commands.context import transaction
from server.models.database import Database, make_engine
from server.services import seed as seeding
from server.services import simulation

REPORT_EVERY_S = 2.0


@click.command("seed")
def seed() -> None:
    """Add the sandbox's small fashion catalogue. Running it again adds only what is missing."""
    with transaction() as session:
        report = seeding.seed(session)
    click.echo(f"Seed: {report}.")


@click.command("simulate")
@click.option(
    "--rate",
    type=click.FloatRange(0.1, simulation.MAX_RATE),
    default=5.0,
    show_default=True,
    help="Steps a second.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(1, simulation.MAX_SECONDS),
    default=30.0,
    show_default=True,
    help="How long to go on.",
)
@click.option("--seed", "start", type=int, help="Makes the same choices again (default: random).")
@click.option(
    "--seller",
    "sellers",
    multiple=True,
    metavar="EMAIL",
    help="Who sells; repeatable (default: the first 20 users).",
)
def simulate(rate: float, seconds: float, start: int | None, sellers: tuple[str, ...]) -> None:
    """Let buyers and sellers work: listings, edits, messages, orders, completions.

    Everything goes through the services of the API, so every step emits its events.
    """
    start = secrets.randbelow(2**32) if start is None else start
    shown = 0.0

    def report(elapsed: float, done: Counter[simulation.Action]) -> None:
        nonlocal shown
        if elapsed - shown >= REPORT_EVERY_S:
            shown = elapsed
            click.echo(f"{elapsed:6.1f} s  {_summary(done)}")

    click.echo(f"Simulating {rate:g} steps a second for {seconds:g} s (seed {start}).")
    settings = config.load()
    engine = make_engine(settings.need_database_url(), pool_size=1)
    try:
        market = simulation.Market(
            Database(engine, item_url=settings.item_url),
            random.Random(start),  # noqa: S311 - repeatable choices, nothing secret
            seller_emails=sellers,
        )
        done = simulation.run(
            market,
            rate=rate,
            seconds=seconds,
            clock=time.monotonic,
            sleep=time.sleep,
            report=report,
        )
    except simulation.SimulationError as error:
        raise click.ClickException(str(error)) from error
    finally:
        engine.dispose()
    click.echo(f"Done: {_summary(done)}.")


def _summary(done: Counter[simulation.Action]) -> str:
    return ", ".join(f"{done[action]} {action}" for action in simulation.Action if done[action])
