"""`requests show`, `logs tail` and `advise`: the server's log of calls."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

import click
from cute_sdk import Cute
from rich.markup import escape

from . import output, tables
from .context import Context, current
from .tailing import LogTail, Row

PATIENCE_SECONDS = 5.0


def add_to(root: click.Group) -> None:
    """Add the groups."""
    root.add_command(requests)
    root.add_command(logs)
    root.add_command(advise)


@click.group(no_args_is_help=True, short_help="Show a call.")
def requests() -> None:
    """Calls of your keys, from the server's log."""


@requests.command("show")
@click.argument("request_id")
@current
def show(context: Context, request_id: str) -> None:
    """Show a call by its id: the `X-Request-Id` of a response, or `request_id` of a problem.

    Rows appear about a second after their call. The key needs `read:account`.
    """
    with context.client() as client:
        row = _found(client, request_id)
    if row is None:
        context.fail(
            f"The log has no call {request_id}. It may be another user's, older than your plan's "
            "log, or too new."
        )
    output.show_value(context.out, row)


def _found(client: Cute, request_id: str) -> Row | None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        page = client.request("GET", "/me/requests", query={"request_id": request_id})
        if page["data"] or time.monotonic() > deadline:
            return page["data"][0] if page["data"] else None
        time.sleep(1)


@click.group(no_args_is_help=True, short_help="Calls as they happen.")
def logs() -> None:
    """The log of your calls."""


@logs.command("tail")
@click.option("--status", type=click.INT, help="Only calls with this HTTP status.")
@click.option("--operation", help="Only calls of this operation, such as create_item.")
@click.option("--print-json", is_flag=True, help="Print each call as a line of JSON.")
@current
def tail(context: Context, status: int | None, operation: str | None, print_json: bool) -> None:
    """Show calls of all your keys as they happen, until Ctrl-C.

    It polls `GET /v1/me/requests` every two seconds, and every ten after a minute without calls.
    Each poll takes a unit of the quota, or more with over 100 calls a minute; its own calls are not
    shown. The portal's log takes no quota. The key needs `read:account`.
    """
    asked = {"status": status, "operation": operation}
    query = {name: value for name, value in asked.items() if value is not None}

    def overflow() -> None:
        context.notes.print("[yellow]There were more calls than can be read; some are left out.[/]")

    with context.client() as client:
        tailed = LogTail(client, query, overflow)
        context.notes.print("Showing calls of your keys. Ctrl-C ends it.")
        for row in tailed.rows():
            if print_json:
                output.print_line(context.out, row)
                context.out.file.flush()
            else:
                context.out.print(line_of(row))


@click.command(short_help="Show which calls you can save.")
@current
def advise(context: Context) -> None:
    """Show which calls of the last 7 days you could have saved, and how.

    `cute-dev usage advice get` prints the same as JSON. The key needs `read:account`.
    """
    with context.client() as client:
        found = client.request("GET", "/me/usage/advice")
        keys = client.request("GET", "/me/keys", query={"limit": 100})["data"]
    names = {key["id"]: key["name"] for key in keys}
    context.out.print("\n".join(lines_of(found, names)), markup=False)


def lines_of(advice: Mapping[str, Any], key_names: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of advice: the requests that it is from, then two for each saving."""
    since = tables.cell(advice["started_since"])
    if not advice["requests"]:
        yield "There are no requests in the last 7 days."
    elif advice["complete"]:
        yield f"From all {advice['requests']:,} requests since {since}."
    else:
        yield f"Estimated from {advice['requests']:,} requests since {since}: there were more."
    for saving in advice["savings"]:
        name, key = saving["operation"], saving["key_id"]
        yield f"\n{saving['saved_a_day']:,} a day  {name}  key {key_names.get(key) or key}"
        yield f"  {tables.cell(saving['reason'])}"
    if advice["requests"] and not advice["savings"]:
        yield "Nothing that would save 10 calls a day or more."


def line_of(row: Mapping[str, Any]) -> str:
    """Format a call as a line, with a further line for each error."""
    color = "green" if int(row["status"]) < 400 else "red"
    # Old calls have no stored path.
    target = str(row["path"] or row["operation"] or "")
    if row["query"]:
        target += f"?{row['query']}"
    line = (
        f"[dim]{row['started_at'][11:19]}[/]  [{color}]{row['status']}[/]  "
        f"{row['method']:<6} {escape(target)}  {escape(str(row['error_code'] or ''))}"
        f" {row['latency_ms']} ms  [dim]{row['request_id']}[/]"
    )
    for error in row["errors"]:
        place = error.get("parameter") or error.get("pointer") or ""
        line += f"\n          {escape(place)}: {escape(error['detail'])}"
    return line
