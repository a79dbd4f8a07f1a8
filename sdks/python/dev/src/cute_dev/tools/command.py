"""The command `mcp`."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from ..context import Context, current
from .catalogue import chosen, read_tools, toolsets

MISSING = "cute-dev mcp needs the extra `mcp`: pip install 'cute-dev[mcp]'"
PROTOCOL = frozenset({"mcp", "mcp_types"})
NOT_FOR_PEOPLE = "Waiting for a program that speaks MCP. Ctrl-C stops it."


def add_to(root: click.Group) -> None:
    """Add the command."""
    root.add_command(mcp)


@click.command(short_help="Offer the operations to language models (MCP).")
@click.option("--write", is_flag=True, help="Also offer operations that change data.")
@click.option(
    "--tools",
    "--tool",
    "given",
    multiple=True,
    metavar="NAMES",
    help="Only these toolsets or tools, such as items,orders or get_me,'list_*'. Repeatable.",
)
@current
def mcp(context: Context, write: bool, given: tuple[str, ...]) -> None:
    """Serve the Model Context Protocol on standard input and output.

    Programs with a language model start it, and call operations as tools: those that read, and with
    --write those that change data. It uses the profile's key, whose scopes limit the tools. Two
    more tools search and read the documentation.
    """
    known = read_tools()
    names = [name.strip() for option in given for name in option.split(",") if name.strip()]
    for name in names:
        if not chosen(known, write=True, names=[name]):
            listed = ", ".join(toolsets(known))
            context.fail(f"No toolset or tool is called {name!r}. The toolsets are {listed}.")
    offered = chosen(known, write=write, names=names)
    if not offered:
        context.fail("These tools change data: add --write.")
    server = _server(context)
    base_url, key = context.target()
    if sys.stdin.isatty():
        context.notes.print(NOT_FOR_PEOPLE)
    server.serve(server.OfferedTools(offered, known, write), base_url, key)


def _server(context: Context) -> Any:
    """The module that needs the protocol's SDK."""
    try:
        return import_module(".server", __package__)
    except ModuleNotFoundError as error:
        if error.name not in PROTOCOL:
            raise
        context.fail(MISSING)
