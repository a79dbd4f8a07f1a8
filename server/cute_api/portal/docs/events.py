"""The catalogue of events from the document's `webhooks`: a list, and a page per type.

Each page, and its Markdown, has the body's schema, an example, and the headers of a delivery.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from cute_api.lib.json_objects import Json
from cute_api.portal.docs import bodies, operation_html, schemas
from cute_api.portal.docs.fields import FieldRow, SchemaSide
from cute_api.portal.docs.markdown import Document, for_models, render
from cute_api.portal.docs.operation_html import ReferenceHtml
from cute_api.portal.docs.operation_page import VERIFY, EventReference, ResponsePart
from cute_api.portal.docs.schema_tables import FirstColumn, cell
from cute_api.spec import Spec
from cute_api.webhooks.selection import event_patterns

PAGE = "/docs/events"
HEAD = """# Events

Each event is a signed POST to the [webhooks](/docs/webhooks) that subscribe to its type,
and an entry in your [feed](/docs/operations/list_events) and
[stream](/docs/operations/stream_events). We may add more types."""


def table_of(entries: Mapping[str, Json]) -> str:
    """Return a table of types with their scopes and when they are sent."""
    rows = [
        f"| [`{name}`]({PAGE}/{name}) | `{entry['x-required-scope']}` | {cell(entry['summary'])} |"
        for name, entry in entries.items()
    ]
    return "\n".join([f"| {FirstColumn.EVENT} | Scope | When |", "|---|---|---|", *rows])


class Catalogue:
    """The events' pages, each rendered on first use."""

    def __init__(self, spec: Spec, base_url: str) -> None:
        self._spec = spec
        self._base_url = base_url
        self._entries: Mapping[str, Json] = {
            name: entry["post"] for name, entry in spec.document["webhooks"].items()
        }
        self._made: dict[str, ReferenceHtml] = {}

    @property
    def types(self) -> Mapping[str, str]:
        """All types and their meanings, including types without subscription."""
        return {name: entry["summary"] for name, entry in self._entries.items()}

    @cached_property
    def pages(self) -> Mapping[str, str]:
        """The page about each event's schema, by its `$ref`."""
        return {
            media["schema"]["$ref"]: f"{PAGE}/{name}"
            for name, entry in self._entries.items()
            for media in entry["requestBody"]["content"].values()
        }

    def html(self, event_type: str) -> ReferenceHtml | None:
        """Return the page of a type in HTML, or None if it is unknown."""
        if event_type not in self._entries:
            return None
        if event_type not in self._made:
            self._made[event_type] = operation_html.render_event(self._page(event_type))
        return self._made[event_type]

    def source(self, event_type: str) -> str | None:
        """Return the page of a type in Markdown for models, or None if it is unknown."""
        if event_type not in self._entries:
            return None
        return for_models(self.text(event_type), self._base_url)

    @cached_property
    def overview(self) -> Document:
        """The page of all types."""
        return render(self.overview_text, self._base_url)

    @property
    def overview_text(self) -> str:
        """The page of all types in Markdown: by family, as in `item.*`."""
        parts = [HEAD]
        families: dict[str, list[str]] = {}
        for name in self._entries:
            families.setdefault(event_patterns.family(name), []).append(name)
        for family, names in families.items():
            rows = table_of({name: self._entries[name] for name in names})
            parts.append(f"## {family.capitalize()}\n\n{rows}")
        return "\n\n".join(parts)

    def text(self, event_type: str) -> str:
        """Return the page of a type in Markdown."""
        return f"{self.own_text(event_type)}\n\n{self.common_text}"

    @cached_property
    def common_text(self) -> str:
        """The part that the pages of all types share."""
        headers = bodies.header_table(self._headers)
        return f"## Headers of a delivery\n\n{VERIFY}\n\n{headers}"

    def own_text(self, event_type: str) -> str:
        """Return the page of a type without the shared part."""
        page = self._page(event_type)
        parts = [
            f"# {page.title}",
            f"{cell(page.summary)}.",
            page.description,
            page.subscription,
            "## Body",
            *bodies.written(page.body),
            "## Your response",
        ]
        for response in page.responses:
            parts.append(f"`{response.status}`: {cell(response.description)}")
            parts += bodies.written(response.body)
        return "\n\n".join(part for part in parts if part)

    def _page(self, event_type: str) -> EventReference:
        entry = self._entries[event_type]
        return EventReference(
            title=event_type,
            summary=entry["summary"],
            description=entry["description"].strip(),
            subscription=self._subscription(event_type),
            body=bodies.read(self._spec, entry["requestBody"], SchemaSide.RESPONSE),
            headers=self._headers,
            responses=[
                ResponsePart(
                    status,
                    "",
                    response["description"],
                    (),
                    bodies.read(self._spec, response, SchemaSide.REQUEST),
                )
                for status, response in entry["responses"].items()
            ],
        )

    @cached_property
    def _headers(self) -> Sequence[FieldRow]:
        return bodies.header_rows(self._spec, self._spec.document["x-webhook-headers"])

    def _subscription(self, event_type: str) -> str:
        """Return how to subscribe to a type."""
        if event_type not in self._spec.events:
            return ""
        family = event_patterns.family(event_type) + event_patterns.FAMILY_END
        scope = self._spec.events[event_type].required_scope
        return "\n".join(
            [
                f"- Scope: `{scope}`",
                f"- Subscribe: `{event_type}`, `{family}` or `{event_patterns.EVERY}` in `types` of"
                " a [webhook](/docs/operations/create_webhook), or `types` of the"
                " [feed](/docs/operations/list_events)",
                "- A [filter](/docs/filters) selects events by the fields of `data`",
            ]
        )

    def description(self, event_type: str) -> str:
        """Return when a type is sent, as Markdown."""
        return str(self._entries[event_type]["description"])

    def field_names(self, event_type: str) -> list[str]:
        """Return the names of the fields of a type's body."""
        return [
            row.name
            for media in self._entries[event_type]["requestBody"]["content"].values()
            for table in schemas.tables(self._spec, media["schema"], SchemaSide.RESPONSE)
            for row in table.rows
        ]
