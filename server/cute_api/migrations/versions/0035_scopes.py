"""Keys from before `read:account` and `read:messages` get them, if they could do it."""

from alembic import op

revision = "0035"
down_revision = "0034"

# Until now any key could read its owner's account, whatever its scopes, and `webhooks` let it get
# messages and what happens to keys. A revoked key keeps what it could do as a record.
GIVE = """
UPDATE api_keys SET scopes = ARRAY(
    SELECT scope FROM unnest(
        scopes || ARRAY['read:account']
        || CASE WHEN 'webhooks' = ANY(scopes) THEN ARRAY['read:messages'] ELSE ARRAY[]::text[] END
    ) AS scope GROUP BY scope ORDER BY scope COLLATE "C"
) WHERE revoked_at IS NULL
"""


def upgrade() -> None:
    op.execute(GIVE)
