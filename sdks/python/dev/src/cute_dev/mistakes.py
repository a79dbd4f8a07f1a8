"""What is wrong with the arguments of a command, as the API says it of a parameter or a field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

import click

# As in the API's messages.
MAX_QUOTED = 40
LEAST_SIMILARITY = 0.7
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SEPARATORS = re.compile(r"[\s_-]+")


class OneOf(click.Choice[str]):
    """A choice that names the nearest of its values for a mistyped one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(unknown("value", str(value), self.choices, lists=True), param, ctx)


def show(error: click.UsageError) -> None:
    """Print how the command is used and what is wrong, or the help of a group without a command."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return
    if error.ctx is not None:
        click.echo(error.ctx.get_usage(), err=True)
        click.echo(f"Try `{error.ctx.command_path} --help`.\n", err=True)
    click.echo(f"Error: {sentence(error)}", err=True)


def sentence(error: click.UsageError) -> str:
    """Return the message of an error."""
    context = error.ctx
    if isinstance(error, click.NoSuchOption):
        return unknown("option", error.option_name, _options(context))
    if isinstance(error, click.exceptions.NoSuchCommand):
        return unknown("command", error.command_name, _commands(context))
    if isinstance(error, click.MissingParameter) and error.param is not None:
        kind = "option" if isinstance(error.param, click.Option) else "argument"
        return f"Missing required {kind} `{_name(error.param)}`."
    if isinstance(error, click.BadParameter) and error.param is not None:
        return f"`{_name(error.param)}`: {error.message}"
    if isinstance(error, click.BadOptionUsage):
        return error.message.replace(f"'{error.option_name}'", f"`{error.option_name}`")
    return error.format_message()


def unknown(kind: str, text: str, known: Iterable[str], *, lists: bool = False) -> str:
    """Say that a word is not one of `known`, and which one is near; else, or with `lists`, all."""
    allowed = list(known)
    near = nearest(text, allowed)
    shown = text[:MAX_QUOTED] + ("…" if len(text) > MAX_QUOTED else "")
    sentences = [f"Unknown {kind} `{shown}`." if shown.isprintable() else f"Unknown {kind}."]
    if near is not None:
        sentences.append(f"Did you mean `{near}`?")
    if lists or near is None:
        sentences.append(f"Allowed: {', '.join(f'`{word}`' for word in allowed)}.")
    return " ".join(sentences)


def nearest(text: str, known: Sequence[str]) -> str | None:
    """Return the known word that a mistyped one most likely stands for.

    Case and separators don't count: `--categoryId` is `--category-id`.
    """
    if len(text) > MAX_QUOTED or not any(map(str.isalpha, text)):
        return None
    by_form = {_form(word): word for word in known}
    wanted = _form(text)
    if wanted in by_form:
        return by_form[wanted]
    swapped = [form for form in by_form if sorted(form) == sorted(wanted)]
    found = swapped or get_close_matches(wanted, by_form, 1, LEAST_SIMILARITY)
    return by_form[found[0]] if found else None


def _form(word: str) -> str:
    return _SEPARATORS.sub("_", _HUMP.sub("_", word.strip())).strip("_").casefold()


def _name(parameter: click.Parameter) -> str:
    """Return a parameter's name as it is written: `--limit`, or `ITEM_ID`."""
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return parameter.human_readable_name


def _options(context: click.Context | None) -> list[str]:
    parameters = [] if context is None else context.command.get_params(context)
    options = [
        parameter
        for parameter in parameters
        if isinstance(parameter, click.Option) and not parameter.hidden
    ]
    return [name for option in options for name in option.opts if name.startswith("--")]


def _commands(context: click.Context | None) -> list[str]:
    if context is None or not isinstance(context.command, click.Group):
        return []
    return context.command.list_commands(context)
