"""Events in both SDKs: which model belongs to which type, and the union of all; and the version."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from codegen.ir import Api
from codegen.naming import snake

NAME = "events"
TEMPLATES = Path(__file__).parents[1] / "templates" / NAME
FILES = {
    "events.py.jinja": Path("sdks/python/src/cute_sdk/_gen/events.py"),
    "events.ts.jinja": Path("sdks/javascript/src/_gen/events.ts"),
    "version.py.jinja": Path("sdks/python/src/cute_sdk/_gen/version.py"),
    "version.ts.jinja": Path("sdks/javascript/src/_gen/version.ts"),
}


def render(api: Api) -> dict[Path, str]:
    """One file for each language."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - code is made here, not HTML
    )
    environment.filters["snake"] = snake
    version = api.document["x-versions"][-1]["date"]
    return {
        path: environment.get_template(template).render(events=api.events, version=version)
        for template, path in FILES.items()
    }
