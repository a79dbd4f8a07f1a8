"""Events in Python, the version, exponents of currencies, and transitions of statuses."""

from pathlib import Path

from codegen.ir import Api
from codegen.languages.python.language import PYTHON, TEMPLATES
from codegen.rendering import templates_in

NAME = "python_events"
FILES = ("events.py", "version.py", "currencies.py", "transitions.py")


def render(api: Api) -> dict[Path, str]:
    """Render the files."""
    environment = templates_in(TEMPLATES)
    return {
        PYTHON.place / name: environment.get_template(f"{name}.jinja").render(api=api)
        for name in FILES
    }
