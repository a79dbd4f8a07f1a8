"""The command `app rehearse`."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta

import click
from rich.markup import escape

from ..context import Context
from ..findings import show
from .judging import holds_right, judge
from .sellers import SellerPart, Sellers, accounts_of
from .watching import Watch

MOST_SELLERS = 1_000


def add_to(root: click.Group) -> None:
    """Add the command to the group of the operations on an app."""
    app = root.commands["app"]
    assert isinstance(app, click.Group)
    app.add_command(rehearse)


@click.command("rehearse", short_help="Try your app with many simulated sellers (sandbox).")
@click.option(
    "--sellers",
    "count",
    type=click.IntRange(1, MOST_SELLERS),
    default=500,
    show_default=True,
    help="How many sellers install the app.",
)
@click.option("--held", help="A command that prints the accounts whose data your app holds.")
@click.option(
    "--patience",
    type=click.FloatRange(0),
    default=60.0,
    show_default=True,
    help="Seconds that the app may take to catch up.",
)
@click.option(
    "--grace",
    type=click.FloatRange(0),
    default=10.0,
    show_default=True,
    help="Seconds for which calls are forgiven after a seller has left.",
)
@click.option(
    "--watch",
    type=click.FloatRange(0),
    default=20.0,
    show_default=True,
    help="Seconds for which the app's calls are watched after that.",
)
@click.option("--keep", is_flag=True, help="Keep the sellers at the end.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def rehearse(
    click_context: click.Context,
    *,
    count: int,
    held: str | None,
    patience: float,
    grace: float,
    watch: float,
    keep: bool,
    as_json: bool,
) -> None:
    """Try your app with many simulated sellers, and say what it missed.

    Run it in a sandbox, while your app runs there. The sellers install the app and sell an item.
    Then each plays a part: they stay, withdraw a scope, leave, leave and come back, or are erased.
    The report says which events your webhook did not acknowledge, for which erasures your app sent
    no receipt, and which calls it made for sellers who had left, or beyond the scopes that they
    allow. At the end the sellers are erased.

    With --held it also says whose data your app lacks or keeps. The command prints the accounts
    whose data your app holds, such as `curl -s localhost:3000/accounts`.

    The exit status is 1 if the app missed something. Needs a key of the app.
    """
    context = click_context.ensure_object(Context)
    with context.client() as client:
        sellers = Sellers(client, lambda line: context.notes.print(escape(line)))
        watching = Watch(client, sellers, held)
        try:
            sellers.install(count)
            perform(sellers, watching, patience, grace + watch)
        finally:
            if not keep:
                sellers.erase()
    parts = Counter(seller.part for seller in sellers.all)
    shown = ", ".join(f"{parts[part]:,} {part.value}" for part in SellerPart if parts[part])
    context.notes.print(f"{len(sellers.all):,} sellers: {shown}.")
    findings = list(judge(sellers.all, watching.seen, timedelta(seconds=grace)))
    click_context.exit(show(context, findings, as_json=as_json))


def perform(sellers: Sellers, watch: Watch, patience: float, watched_s: float) -> None:
    """Let the sellers act, and record what the app does for at least `watched_s` after that."""
    seen = watch.seen
    sellers.sell()
    watch.wait_for_notices(all_of_them=False)
    everyone = accounts_of(sellers.all)
    watch.wait_for_app(everyone.issubset, patience)
    seen.held_first = watch.held()
    sellers.play()
    sellers.change_items()
    watch.wait_for_notices(all_of_them=True)
    acted = time.monotonic()
    watch.wait_for_app(lambda held: holds_right(sellers.all, held), patience)
    time.sleep(max(0.0, acted + watched_s - time.monotonic()))
    seen.held_last = watch.held()
    watch.read_calls()
