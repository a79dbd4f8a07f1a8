"""Let filters of webhooks find people in objects, and date the ETags of items in SQL."""

from cute_api.migrations import online

revision = "0069"
down_revision = "0068"
release = "0.1.0"
phase = "expand"

# A text of a filter is kept, because it may look like a field.
_TEXT_OR_NOT = r'"(?:[^"\\]|\\.)*"|[^"]+'
_NAMES = "seller|buyer|sender|recipient"


def upgrade() -> None:
    online.run_file(online.FUNCTIONS / "items" / "item_etag.sql")
    online.in_batches(rf"""
        UPDATE webhooks SET
            filter = (
                SELECT string_agg(
                    CASE WHEN part LIKE '"%' THEN part ELSE regexp_replace(
                        regexp_replace(part, '\mdata\.({_NAMES}) ', 'data.\1.username ', 'g'),
                        '\mdata\.({_NAMES})_id ', 'data.\1.id ', 'g'
                    ) END, '' ORDER BY place
                )
                FROM regexp_matches(filter, '{_TEXT_OR_NOT}', 'g') WITH ORDINALITY
                    AS parts (found, place), unnest(found) AS part
            ),
            filter_path = regexp_replace(
                regexp_replace(filter_path, '\(\$\."({_NAMES})" ', '($."\1"."username" ', 'g'),
                '\(\$\."({_NAMES})_id" ', '($."\1"."id" ', 'g'
            )
        WHERE id IN (
            SELECT id FROM webhooks WHERE filter_path ~ '\(\$\."({_NAMES})(_id)?" ' LIMIT :rows
        )
    """)  # noqa: S608 - constants only
