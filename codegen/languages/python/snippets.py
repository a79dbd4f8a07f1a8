"""Documentation snippets in Python."""

from pathlib import Path

from codegen.ir import Api, Parameter
from codegen.languages.python.language import PYTHON, TEMPLATES
from codegen.naming import snake
from codegen.rendering import templates_in
from codegen.snippets import JSON, SnippetContent, shown

NAME = "python_snippets"
FILE = "python.py"


def render(api: Api) -> dict[Path, str]:
    """Render a file for each operation."""
    environment = templates_in(TEMPLATES)
    environment.filters.update(constant=constant, snake=snake, json=JSON.write)
    template = environment.get_template("snippet.py.jinja")
    return {
        folder / FILE: template.render(shown=snippet, call=_call(snippet))
        for folder, snippet in shown(api)
    }


def constant(parameter: Parameter) -> str:
    return PYTHON.argument(parameter.words).upper()


def _call(shown: SnippetContent) -> str:
    named = [f"{PYTHON.argument(words)}={value!r}" for _, words, value in shown.named]
    arguments = ", ".join([*map(constant, shown.constants), *named])
    return f"{PYTHON.call(shown.operation)}({arguments})"
