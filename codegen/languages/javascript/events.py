"""Events in TypeScript, the version, exponents of currencies, and transitions of statuses."""

from pathlib import Path

from codegen.ir import Api
from codegen.languages.javascript.language import JAVASCRIPT, TEMPLATES
from codegen.rendering import templates_in

NAME = "js_events"
FILES = ("events.ts", "version.ts", "currencies.ts", "transitions.ts")


def render(api: Api) -> dict[Path, str]:
    """Render the files."""
    environment = templates_in(TEMPLATES)
    return {
        JAVASCRIPT.place / name: environment.get_template(f"{name}.jinja").render(api=api)
        for name in FILES
    }
