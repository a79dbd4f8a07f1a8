"""A command for each operation, built from the generated list."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click
from cute_sdk import Cute

from . import output, tables
from ._gen.commands import COMMANDS, RESOURCES
from .context import CommandError, Context
from .records import Argument, Command

ALL, FORM, COLUMNS, FILE, DATA = "all_pages", "form", "columns", "to_file", "data"


def integer(text: str) -> int | str:
    """Return a whole number. The API explains what is wrong with another text."""
    try:
        return int(text)
    except ValueError:
        return text


TYPES: Mapping[str, Any] = {"integer": integer, "boolean": click.BOOL}


def add_operations(root: click.Group) -> None:
    """Add the commands of all operations to their groups."""
    for command in COMMANDS:
        group = root
        for word in command.words[:-1]:
            below = group.commands.get(word)
            if not isinstance(below, click.Group):
                text = RESOURCES.get(word, f"{command.summary}.")
                below = click.Group(word, help=text, no_args_is_help=True)
                group.add_command(below)
            group = below
        group.add_command(_click_command(command))


def _click_command(command: Command) -> click.Command:
    parameters = [_parameter(argument) for argument in command.arguments]
    return click.Command(
        command.words[-1],
        params=[*parameters, *_own_options(command)],
        callback=click.pass_context(partial(_run, command)),
        help=_help(command),
        short_help=command.summary,
    )


def _help(command: Command) -> str:
    scopes = " and ".join(dict.fromkeys(command.scopes))
    call = f"{command.method} /v1{command.path}" + (f", scope {scopes}" if scopes else "")
    return f"{command.summary}.\n\n{command.description}\n\n\b\n{call}"


def _parameter(argument: Argument) -> click.Parameter:
    # The API explains what is wrong with a value that is not one of `choices`.
    kind: Any = click.STRING if argument.choices else TYPES.get(argument.kind, click.STRING)
    name = _python(argument)
    if argument.place == "path":
        return click.Argument([name], type=kind)
    note = " A JSON value." if argument.kind == "json" else ""
    if argument.repeats and "Repeat" not in argument.help:
        note = " Can be repeated."
    return click.Option(
        [f"--{_dashed(argument)}", name],
        type=kind,
        required=argument.required,
        multiple=argument.repeats,
        help=argument.help + note,
        metavar=f"[{'|'.join(argument.choices)}]" if argument.choices else None,
        shell_complete=partial(_complete, argument.choices) if argument.choices else None,
    )


def _complete(
    choices: Sequence[str], context: click.Context, parameter: click.Parameter, beginning: str
) -> list[str]:
    return [choice for choice in choices if choice.startswith(beginning)]


def _own_options(command: Command) -> Iterator[click.Parameter]:
    if command.takes_body:
        yield click.Option(
            ["--data", DATA],
            help="The body as JSON, @FILE, or - for standard input. Options override its fields.",
        )
    if command.kind == "page":
        yield click.Option(["--all", ALL], is_flag=True, help="Fetch all pages.")
        yield click.Option(
            ["--columns", COLUMNS], help="Only these columns, such as id,price.amount,category.id."
        )
        yield output.format_option(FORM)
    if command.kind == "model":
        yield output.format_option(FORM, otherwise="JSON")
    if command.kind == "bytes":
        path = click.Path(path_type=Path, dir_okay=False)
        yield click.Option(["--output", FILE], type=path, required=True, help="The file to write.")


def _run(command: Command, context: click.Context, /, **given: Any) -> None:
    shared = context.find_object(Context)
    assert shared is not None
    with shared.client(anonymous=True) as client:
        if command.kind == "stream":
            for event in client.events.stream(**_stream_arguments(command, given)):
                output.print_line(shared.out, event.to_dict())
        elif command.kind == "bytes":
            method: Any = client
            for word in command.words:
                method = getattr(method, word.replace("-", "_"))
            saved = method().save(given[FILE])
            shared.notes.print(f"Written to {saved}.")
        elif command.kind == "page":
            rows = _rows(client, command, given)
            form = output.chosen_format(shared.out, given[FORM])
            columns = [
                column.strip() for column in (given[COLUMNS] or "").split(",") if column.strip()
            ]
            usual = tables.COLUMNS.get(command.operation, ())
            output.show_rows(shared.out, rows, form, columns, usual=usual)
        else:
            result = _call(client, command, given)
            form = output.chosen_format(shared.out, given.get(FORM), otherwise=output.JSON)
            if result is None:
                shared.notes.print("Done.")
            elif form == output.JSON:
                output.show_value(shared.out, result)
            else:
                output.show_rows(shared.out, [result], form)


def _rows(client: Cute, command: Command, given: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the rows of one page, or of all."""
    while True:
        page = _call(client, command, given)
        yield from page["data"]
        if not (given[ALL] and page["has_more"] and command.cursor):
            return
        given = {**given, command.cursor: page["next_cursor"]}


def _call(client: Cute, command: Command, given: Mapping[str, Any]) -> Any:
    sent: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}, "body": {}}
    if command.takes_body:
        sent["body"].update(_data(given[DATA]))
    for argument in command.arguments:
        value = _value(argument, given[_python(argument)])
        if value is not None:
            sent[argument.place][argument.name] = value
    path = command.path
    for name, value in sent["path"].items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    return client.request(
        command.method,
        path,
        query=sent["query"],
        body=sent["body"] if command.takes_body else None,
        extra_headers=sent["header"],
        idempotency_key=str(uuid.uuid4()) if command.takes_key else None,
    )


def _stream_arguments(command: Command, given: Mapping[str, Any]) -> dict[str, Any]:
    values = {
        _python(argument): _value(argument, given[_python(argument)])
        for argument in command.arguments
    }
    return {name: value for name, value in values.items() if value is not None}


def _value(argument: Argument, given: Any) -> Any:
    """Return the value to send for an option, or None."""
    if given is None or (argument.repeats and not given):
        return None
    if argument.repeats:
        return list(given)
    if argument.kind == "json":
        return _json(given, f"--{_dashed(argument)}")
    return given


def _data(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    if text == "-":
        text = sys.stdin.read()
    elif text.startswith("@"):
        try:
            text = Path(text[1:]).read_text(encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{text[1:]} can't be read: {error.strerror}.") from None
    found = _json(text, "--data")
    if not isinstance(found, dict):
        raise CommandError("--data must be a JSON object.")
    return found


def _json(text: str, option: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise CommandError(f"{option} is not JSON: {error}.") from None


def _dashed(argument: Argument) -> str:
    return argument.name.lower().replace("_", "-").replace(".", "-")


def _python(argument: Argument) -> str:
    return _dashed(argument).replace("-", "_")
