"""The command `cute-inventory`."""

import argparse
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Event, Lock

from cute_sdk import ConfigurationError, Cute, CuteError
from rich.console import Console

from cute_inventory import files, hooks, report, settings
from cute_inventory.channels import channels_in
from cute_inventory.cute import CuteSide
from cute_inventory.desk import Desk
from cute_inventory.ledger import Ledger
from cute_inventory.planning import Policy, Prefer
from cute_inventory.receiver import Receiver
from cute_inventory.settings import Settings
from cute_inventory.stock import CsvStock, Stock
from cute_inventory.stock_sqlite import SqliteStock, is_sqlite
from cute_inventory.sync import Result, Sync, preview, withheld
from cute_inventory.trouble import RESUMES, SettingsError, StockError, describe
from cute_inventory.watch import Porter, keep_on, until_signalled

MAX_RETRIES = 3

OK, TROUBLE, USAGE, LEFT_OVER = 0, 1, 2, 3

ENVIRONMENT = """\
environment:
  CUTE_API_KEY             a key with read:items and write:items; watch also needs
                           webhooks and read:orders
  CUTE_BASE_URL            such as http://127.0.0.1:8080 (the sandbox of `make run`)
  CUTE_INVENTORY_STOCK     the stock, without --stock: stock.csv
  CUTE_INVENTORY_CHANNELS  a folder of CSV files that also offer it: channels beside the stock
  CUTE_INVENTORY_LEDGER    what was last agreed on: STOCK.ledger beside the stock
  CUTE_INVENTORY_INTERVAL  seconds between two syncs of watch: 120
  CUTE_INVENTORY_TIMEOUT   seconds that Cute may take for a response: 30
  PORT                     where watch listens for webhooks, on this machine: 9000
  CUTE_INVENTORY_URL       where Cute reaches that: http://127.0.0.1:PORT/cute

exit status: 0 both sides agree; 1 trouble; 2 wrong usage or settings;
3 done, but rows or conflicts are left for you
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit status."""
    given = _parser().parse_args(arguments)
    console = report.make_console()
    try:
        configured = settings.load(given.stock)
        if given.command == "watch":
            return _watch(configured, given, console)
        run = _preview if given.dry_run else _sync
        return run(configured, given, console)
    except (SettingsError, ConfigurationError) as error:
        return _failed(str(error), USAGE)
    except CuteError as error:
        return _failed(describe(error, time.time()), TROUBLE)
    except StockError as error:
        return _failed(str(error), TROUBLE)
    except (sqlite3.Error, OSError) as error:
        return _failed(f"{error}: is there room on the disk? {RESUMES}", TROUBLE)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cute-inventory",
        description="Keeps a seller's stock and Cute the same, both ways, by SKU.",
        epilog=ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    sync = commands.add_parser("sync", help="bring both sides together, once")
    watch = commands.add_parser(
        "watch", help="take ordered items off sale everywhere at once; sync at intervals"
    )
    for command in (sync, watch):
        command.add_argument(
            "--stock", type=Path, metavar="FILE", help="a CSV file, or SQLite with a table stock"
        )
        command.add_argument(
            "--prefer",
            choices=[side.value for side in Prefer],
            default=Prefer.ASK.value,
            help="which side wins if both changed a field: the stock (ours), Cute (theirs), or "
            "neither, and it is reported (ask, the default)",
        )
        command.add_argument(
            "--leave-others",
            action="store_true",
            help="ignore items that were never in the stock; otherwise each gets a row there",
        )
        command.add_argument(
            "--allow-deletes",
            action="store_true",
            help="delete on Cute even if several rows, or all, were removed from the stock at once",
        )
        command.add_argument(
            "--accept",
            action="append",
            default=[],
            metavar="SKU",
            help="take this row as it is, though a spreadsheet program may have spoiled it; can be "
            "given again",
        )
    sync.add_argument(
        "--dry-run", action="store_true", help="print what would be done, and change nothing"
    )
    return parser


def _sync(configured: Settings, given: argparse.Namespace, console: Console) -> int:
    with _at_work(configured, given) as (desk, cute):
        sync = Sync(desk, cute, may_delete=given.allow_deletes, say=console.print)
        result = sync.run()
    report.show_result(console, result)
    report.show_withheld(
        console, result.view, withheld(result.view, may_delete=given.allow_deletes)
    )
    report.show_rejected(console, result.view, configured.stock)
    report.show_conflicts(console, result.view, configured.conflicts)
    return OK if result.is_clean else LEFT_OVER


def _preview(configured: Settings, given: argparse.Namespace, console: Console) -> int:
    with (
        _client(configured) as client,
        closing(Ledger.copied(configured.ledger)) as ledger,
    ):
        desk = Desk(ledger, _stock(configured.stock), (), _policy(given))
        view = preview(desk, CuteSide(client), console.print)
    report.show_plan(console, view)
    report.show_withheld(console, view, withheld(view, may_delete=given.allow_deletes))
    report.show_rejected(console, view, configured.stock)
    return OK


def _watch(configured: Settings, given: argparse.Namespace, console: Console) -> int:
    said = Lock()

    def say(line: str) -> None:
        with said:
            console.print(f"{time.strftime('%H:%M:%S')}  {line}", soft_wrap=True)

    def show(result: Result) -> None:
        with said:
            console.print(time.strftime("%H:%M:%S"), end="  ")
            report.show_result(console, result)
            held = withheld(result.view, may_delete=given.allow_deletes)
            report.show_withheld(console, result.view, held)
            report.show_rejected(console, result.view, configured.stock)
            report.show_conflicts(console, result.view, configured.conflicts)

    ended, broken = until_signalled(), Event()

    def break_off() -> None:
        broken.set()
        ended.put(None)

    with _at_work(configured, given) as (desk, cute), ExitStack() as stack:
        porter = Porter(desk, cute, say, break_off)
        receiver = Receiver(configured.port, desk.ledger, porter.arrived)
        stack.callback(receiver.close)
        sync = Sync(desk, cute, may_delete=given.allow_deletes, say=say)

        def work() -> None:
            if not receiver.secrets:
                cute.load_names()
                receiver.secrets = [hooks.register(cute.client, desk.ledger, configured.url)]
                porter.start()
                stack.callback(porter.close)
                say(f"Listening on port {configured.port} for {configured.url}. Ctrl-C ends it.")
            show(sync.run())

        keep_on(work, configured.interval, ended, say)
    say("Ended. The next run continues from here.")
    return TROUBLE if broken.is_set() else OK


@contextmanager
def _at_work(configured: Settings, given: argparse.Namespace) -> Iterator[tuple[Desk, CuteSide]]:
    """Open everything, and refuse to run twice on one ledger."""
    with (
        _client(configured) as client,
        files.alone(configured.ledger),
        closing(Ledger(configured.ledger)) as ledger,
    ):
        channels = channels_in(configured.channels)
        desk = Desk(ledger, _stock(configured.stock), channels, _policy(given))
        yield desk, CuteSide(client)


def _client(configured: Settings) -> Cute:
    return Cute(max_retries=MAX_RETRIES, timeout=configured.timeout)


def _policy(given: argparse.Namespace) -> Policy:
    return Policy(
        Prefer(given.prefer), adopts=not given.leave_others, accepted=frozenset(given.accept)
    )


def _stock(path: Path) -> Stock:
    return SqliteStock(path) if is_sqlite(path) else CsvStock(path)


def _failed(line: str, status: int) -> int:
    print(f"cute-inventory: {line}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
