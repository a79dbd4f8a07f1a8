"""The page of an operation or an event in HTML: its description and fields, with code and examples
beside them.

Every parameter, field and header has an anchor, such as `#body-price.amount`.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cute_api.portal.assets import FOLDER
from cute_api.portal.docs import markdown, samples
from cute_api.portal.docs.fields import nested
from cute_api.portal.docs.operation_page import VERIFY, EventReference, OperationPage
from cute_api.portal.docs.schema_tables import MOST_VALUES, SHOWN_VALUES
from cute_api.problems import DOCS_PAGE
from cute_api.spec import BASE_PATH

TEMPLATE = "_operation.html"
# A longer list of values is folded.
OPEN_VALUES = 8


@dataclass(frozen=True, slots=True)
class ReferenceHtml:
    """The parts of a page of the reference. All but `lead` may contain ids of examples."""

    title: str
    lead: str
    code: str
    responses: str
    fields: str


def render(page: OperationPage, base_url: str) -> ReferenceHtml:
    """Return the page. Its samples call the server at `base_url`, without `/v1`."""
    code = samples.named_by(f"{samples.INCLUDE}{page.sample}", base_url)
    macros: Any = _environment().get_template(TEMPLATE).module
    return ReferenceHtml(
        title=page.title,
        lead=macros.lead(page),
        code=markdown.sample_html(code),
        responses=macros.examples(page),
        fields=macros.fields(page),
    )


def render_event(page: EventReference) -> ReferenceHtml:
    """Return the page of an event, whose code is an example of its body."""
    example = () if page.body is None else (samples.plain(page.body.lexer, page.body.example),)
    macros: Any = _environment().get_template(TEMPLATE).module
    return ReferenceHtml(
        title=page.title,
        lead=macros.event_lead(page),
        code=markdown.sample_html(example),
        responses=macros.examples(page),
        fields=macros.event_fields(page),
    )


def anchor(prefix: str, name: str) -> str:
    """Return the anchor of a field, by the place that it is in and its path."""
    return f"{prefix}-{name.replace('[]', '').replace('*', 'any')}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER.with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "anchor": anchor,
        "block": markdown.block,
        "inline": markdown.inline,
        "nested": nested,
        "sample": lambda code, lexer: markdown.sample_html((samples.plain(lexer, code),)),
    }
    environment.globals |= {
        "base_path": BASE_PATH,
        "errors_page": DOCS_PAGE,
        "verify": VERIFY,
        "most_values": MOST_VALUES,
        "open_values": OPEN_VALUES,
        "shown_values": SHOWN_VALUES,
    }
    return environment
