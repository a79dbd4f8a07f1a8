"""Bodies and headers of requests and responses, as Markdown: fields and an example."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from cute_api.portal.docs import schema_tables, schemas
from cute_api.portal.docs.schema_tables import FirstColumn, cell
from cute_api.portal.docs.schemas import Side
from cute_api.spec import Json, Spec


def of(
    spec: Spec, holder: Json, side: Side, pages: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Yield a body's description, fields and first example.

    Only the first media type counts, because all have the same schema.
    """
    for media_type, media in holder.get("content", {}).items():
        schema = {**spec.resolve(media["schema"]), **media["schema"]}
        yield f"`{media_type}`: {cell(schema.get('description', ''))}"
        yield schema_tables.written(schemas.tables(spec, media["schema"], side, pages), side)
        yield example(schemas.example_of(spec, media))
        return


def headers(spec: Spec, found: Mapping[str, Json]) -> str:
    """Return a table of headers, or an empty text."""
    rows = [schemas.described(spec, name, spec.resolve(node)) for name, node in found.items()]
    return schema_tables.table(rows, Side.RESPONSE, FirstColumn.HEADER) if rows else ""


def example(value: Any) -> str:
    """Return a body's example as a code block, or an empty text."""
    match value:
        case None:
            return ""
        case str():
            return f"Example:\n\n```text\n{value.strip()}\n```"
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    return f"Example:\n\n```json\n{text}\n```"
