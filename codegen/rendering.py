"""The templates of a target."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent / "templates"


def templates_of(target: str) -> Environment:
    """Return the loader of a target's templates; an undefined name is an error."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES / target),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - code is made here, not HTML
    )
