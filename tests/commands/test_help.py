"""`cute --help` shows each command's own summary without loading the command."""

import sys

import click
from click.testing import CliRunner

from cute_api.cli import COMMANDS, main
from tests.fixtures.programs import printed

PROGRAM = """
import sys
from cute_api.cli import main
main(["--help"], standalone_mode=False)
print(sorted(name for name in sys.modules if name.startswith(("cute_api.commands", "sqlalchemy"))))
"""


def test_help_lists_each_command_with_the_beginning_of_its_text() -> None:
    listed = " ".join(CliRunner().invoke(main, ["--help"], terminal_width=200).output.split())
    context = click.Context(main)
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        assert f" {name} {command.get_short_help_str(20).removesuffix('...')}" in listed


def test_help_loads_no_command() -> None:
    assert printed(sys.executable, "-c", PROGRAM).splitlines()[-1] == "[]"
