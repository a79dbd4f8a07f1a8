"""Renders the templates of the stubs."""

from pathlib import Path
from typing import Any

import jinja2
import yaml

from scripts.scaffold import MARK, words

FOLDER = Path(__file__).parent / "templates"
WIDTH = 100


def render(template: str, /, **values: Any) -> str:
    """A template's text. Templates see `MARK` and the functions of `words` as filters."""
    return _ENVIRONMENT.get_template(f"{template}.jinja").render(values)


def dump(value: Any) -> str:
    """A value as a block of YAML, its keys in their order."""
    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=WIDTH)
    return text


# What is rendered is source code and YAML, never HTML.
_ENVIRONMENT = jinja2.Environment(  # noqa: S701 - see above
    loader=jinja2.FileSystemLoader(FOLDER),
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_ENVIRONMENT.globals["MARK"] = MARK
_ENVIRONMENT.filters.update(
    camel=words.camel,
    spaced=words.spaced,
    plural=words.plural,
    article=words.article,
    dump=dump,
)
