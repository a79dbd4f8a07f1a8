"""Documentation snippets in JavaScript."""

from pathlib import Path

from codegen.ir import Api
from codegen.languages.javascript.language import JAVASCRIPT, TEMPLATES
from codegen.naming import camel
from codegen.rendering import templates_in
from codegen.snippets import JSON, Notation, SnippetContent, shown

NAME = "js_snippets"
FILE = "javascript.mjs"
OBJECTS = Notation(quoted_keys=False, last_comma=True)


def render(api: Api) -> dict[Path, str]:
    """Render a file for each operation."""
    environment = templates_in(TEMPLATES)
    environment.filters.update(camel=camel, json=JSON.write)
    template = environment.get_template("snippet.mjs.jinja")
    return {
        folder / FILE: template.render(shown=snippet, call=_call(snippet))
        for folder, snippet in shown(api)
    }


def _call(shown: SnippetContent) -> str:
    call = JAVASCRIPT.call(shown.operation)
    positional = [camel(constant.words) for constant in shown.constants]
    sent = {name: value for name, _, value in shown.named}
    before = len(call) + sum(map(len, (*positional, *shown.row)))
    written = [OBJECTS.write(sent, before=before)] if sent else []
    return f"{call}({', '.join([*positional, *written])})"
