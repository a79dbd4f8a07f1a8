"""Events in both SDKs: the model of each type, the union of all, and the version."""

from pathlib import Path

from codegen.ir import Api
from codegen.naming import snake
from codegen.rendering import templates_of

NAME = "events"
FILES = {
    "events.py.jinja": Path("sdks/python/sdk/src/cute_sdk/_gen/events.py"),
    "events.ts.jinja": Path("sdks/javascript/src/_gen/events.ts"),
    "version.py.jinja": Path("sdks/python/sdk/src/cute_sdk/_gen/version.py"),
    "version.ts.jinja": Path("sdks/javascript/src/_gen/version.ts"),
}


def render(api: Api) -> dict[Path, str]:
    """Render a file for each language."""
    environment = templates_of(NAME)
    environment.filters["snake"] = snake
    version = api.document["x-versions"][-1]["date"]
    return {
        path: environment.get_template(template).render(events=api.events, version=version)
        for template, path in FILES.items()
    }
