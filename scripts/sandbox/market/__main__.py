"""`cute seed` and `cute simulate`: sample data, and a simulated market."""

import random
import secrets
import sys
import time
from collections import Counter

import click

from cute_api.cli import CuteGroup
from cute_api.commands.context import open_database, transaction
from scripts.sandbox.market import seed, simulation
from scripts.sandbox.market.simulation import Day, MarketAction, Stock

REPORT_EVERY_S = 2.0
MOST_REPORTS = 60
REDRAW_EVERY_S = 0.2
BAR_WIDTH = 24
CLEAR_TO_END = "\x1b[K"


@click.group(cls=CuteGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """A catalogue and a simulated market for a sandbox."""


@main.command("seed")
def seed_command() -> None:
    """Add the sandbox's small fashion catalogue. Running it again adds only what is missing."""
    with transaction() as session:
        report = seed.seed(session)
    click.echo(f"Seed: {report}.")


class MarketProgress:
    """Shows progress: one line that is redrawn on a terminal, occasional lines elsewhere."""

    def __init__(self, seconds: float, day: Day | None, *, terminal: bool) -> None:
        self.done: Counter[MarketAction] = Counter()
        self.elapsed = 0.0
        self._seconds, self._day, self._terminal = seconds, day, terminal
        rare = max(REPORT_EVERY_S, seconds / MOST_REPORTS)
        self._every = REDRAW_EVERY_S if terminal else rare
        self._reported_at = 0.0

    def __call__(self, elapsed: float, done: Counter[MarketAction]) -> None:
        self.elapsed, self.done = elapsed, done
        if elapsed - self._reported_at >= self._every:
            self._reported_at = elapsed
            self._report()

    def close(self) -> None:
        """Clear the redrawn line."""
        if self._terminal:
            click.echo(f"\r{CLEAR_TO_END}", nl=False)

    def _report(self) -> None:
        place = min(1.0, self.elapsed / self._seconds)
        text = f"{self.elapsed:6.1f} s"
        if self._day is not None:
            text += f", {self._day.clock(place)}"
        text += f"  {self.done.total():,} actions, {self.done.total() / self.elapsed:.1f} a second"
        if not self._terminal:
            click.echo(text)
            return
        full = round(BAR_WIDTH * place)
        click.echo(f"\r[{'#' * full:{BAR_WIDTH}}] {text}{CLEAR_TO_END}", nl=False)


@main.command("simulate")
@click.option(
    "--rate",
    type=click.FloatRange(0.1, simulation.MAX_RATE),
    default=5.0,
    show_default=True,
    help="Actions a second, on average.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(1, simulation.MAX_SECONDS),
    default=30.0,
    show_default=True,
    help="How long to run.",
)
@click.option(
    "--hours",
    type=click.FloatRange(0.1, simulation.MAX_HOURS),
    help="Simulate this many hours, from 08:00 on, with quiet nights and busy evenings at the same "
    "average rate (default: a constant rate).",
)
@click.option(
    "--seed", "start", type=int, help="Makes a run on the same data repeatable (default: random)."
)
@click.option(
    "--seller",
    "sellers",
    multiple=True,
    metavar="EMAIL",
    help="A seller. Repeatable (default: the first 20 users).",
)
def simulate(
    rate: float,
    seconds: float,
    hours: float | None,
    start: int | None,
    sellers: tuple[str, ...],
) -> None:
    """Let buyers and sellers work: listings, edits, messages, orders, completions.

    Big and small sellers list what is in fashion at prices around the usual one, and lower the
    prices of unsold items. Buyers look for bargains, and mostly write before they order. An order
    is completed after a while, or cancelled. Things happen at random moments around the rate.

    Everything goes through the services of the API, so every action emits its events.

    \b
    Examples:
      cute simulate --rate 5 --seconds 60
      cute simulate --rate 50 --seconds 60 --hours 24 --seed 7
    """
    start = secrets.randbelow(2**32) if start is None else start
    day = None if hours is None else Day(hours)
    click.echo(_opening(rate, seconds, day, start))
    progress = MarketProgress(seconds, day, terminal=sys.stdout.isatty())
    with open_database() as database:
        market = simulation.Market(database, _chance(f"{start}"), seller_emails=sellers)
        before = market.stock()
        try:
            simulation.run(
                market,
                simulation.arrivals(
                    _chance(f"{start}: moments"), rate=rate, seconds=seconds, day=day
                ),
                seconds=seconds,
                clock=time.monotonic,
                sleep=time.sleep,
                report=progress,
            )
        except KeyboardInterrupt:
            progress.close()
            click.echo("Stopped.")
        progress.close()
        after = market.stock()
    for line in _summary(progress, round(rate * seconds), before, after):
        click.echo(line)


def _chance(seed: str) -> random.Random:
    return random.Random(seed)


def _opening(rate: float, seconds: float, day: Day | None, start: int) -> str:
    line = f"Simulating {rate:g} actions a second for {seconds:g} s (seed {start})"
    if day is None:
        return f"{line}."
    return f"{line}: {day.hours:g} h of market in {seconds:g} s, from {day.clock(0)}."


def _summary(progress: MarketProgress, planned: int, before: Stock, after: Stock) -> list[str]:
    done = progress.done
    total = done.total()
    seconds = max(progress.elapsed, 0.001)
    lines = [f"Done: {total:,} actions in {seconds:.1f} s, {total / seconds:.1f} a second."]
    if total < planned:
        lines.append(f"That is {planned - total:,} fewer than the rate requires.")
    width = max(len(f"{count:,}") for count in [*done.values(), after.on_sale, 0])
    lines += [f"  {done[action]:>{width},} {action}" for action in MarketAction if done[action]]
    lines.append(f"On sale: {before.on_sale:,} items before, {after.on_sale:,} after.")
    lines.append(f"Open orders: {before.open_orders:,} before, {after.open_orders:,} after.")
    return lines


if __name__ == "__main__":
    main(prog_name="cute")
