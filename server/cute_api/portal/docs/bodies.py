"""Bodies and headers of requests and responses: fields and an example."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from cute_api.lib.json_objects import Json
from cute_api.portal.docs import schema_tables, schemas
from cute_api.portal.docs.fields import FieldRow, FieldTable, SchemaSide
from cute_api.portal.docs.schema_tables import FirstColumn, cell
from cute_api.spec import PART_SCHEMAS, Spec


@dataclass(frozen=True, slots=True)
class BodyPart:
    """A body. `example` is its first example, in the language `lexer`, or empty."""

    side: SchemaSide
    media_type: str
    description: str
    tables: Sequence[FieldTable]
    example: str
    lexer: str


def read(
    spec: Spec, holder: Json, side: SchemaSide, pages: Mapping[str, str] | None = None
) -> BodyPart | None:
    """Return the body of a request or response, or None if it has none.

    Only the first media type counts, because all have the same schema. The fields are those of the
    lines of a file, or the events of a stream.
    """
    for media_type, media in holder.get("content", {}).items():
        schema = {**spec.resolve(media["schema"]), **media["schema"]}
        parts = [media[name] for name in PART_SCHEMAS if name in media]
        return BodyPart(
            side,
            media_type,
            schema.get("description", ""),
            schemas.tables(spec, parts[0] if parts else media["schema"], side, pages),
            *_example(schemas.example_of(spec, media)),
        )
    return None


def written(body: BodyPart | None) -> Iterator[str]:
    """Yield the parts of a body in Markdown."""
    if body is None:
        return
    yield f"`{body.media_type}`: {cell(body.description)}"
    yield schema_tables.written(body.tables, body.side)
    if body.example:
        yield f"Example:\n\n```{body.lexer}\n{body.example}\n```"


def header_rows(spec: Spec, found: Mapping[str, Json]) -> list[FieldRow]:
    """Return the rows of headers by name."""
    return [schemas.described(spec, name, spec.resolve(node)) for name, node in found.items()]


def headers(spec: Spec, found: Mapping[str, Json]) -> str:
    """Return a table of headers by name, or an empty text."""
    return header_table(header_rows(spec, found))


def header_table(rows: Sequence[FieldRow]) -> str:
    """Return a table of headers, or an empty text."""
    return schema_tables.table(rows, SchemaSide.RESPONSE, FirstColumn.HEADER) if rows else ""


def _example(value: Any) -> tuple[str, str]:
    """Return an example as text, and its language."""
    match value:
        case None:
            return "", ""
        case str():
            return value.strip(), "text"
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode(), "json"
