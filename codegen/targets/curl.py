"""Documentation snippets in curl."""

import shlex
from pathlib import Path
from urllib.parse import quote, urlencode

from codegen.ir import Api, Parameter
from codegen.naming import snake
from codegen.rendering import templates_in
from codegen.snippets import JSON, SnippetContent, shown

NAME = "curl"
TEMPLATES = Path(__file__).parent / "templates"
FILE = "curl.sh"


def render(api: Api) -> dict[Path, str]:
    """Render a file for each operation."""
    environment = templates_in(TEMPLATES)
    environment.filters.update(
        variable=variable, quoted=lambda value: shlex.quote(str(value)), json=JSON.write
    )
    template = environment.get_template(f"{FILE}.jinja")
    return {
        folder / FILE: template.render(
            shown=snippet, operation=snippet.operation, url=_url(snippet)
        )
        for folder, snippet in shown(api)
    }


def variable(parameter: Parameter) -> str:
    return snake(parameter.words).upper()


def _url(shown: SnippetContent) -> str:
    """Return path and query for a shell, in double quotes, with constants as variables."""
    path = shown.operation.path
    for parameter in shown.constants:
        path = path.replace(f"{{{parameter.name}}}", f"${variable(parameter)}")
    sent = [(p.name, str(value)) for p in shown.filters for value in p.sent]
    query = urlencode(sent, quote_via=quote, safe=",:")
    return f"{path}?{query}" if query else path
