"""An erasure of a user is a row until it is done, so that a background worker completes it."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

ACTORS = ("operator", "user", "key", "system")


def upgrade() -> None:
    now = sa.text("clock_timestamp()")
    op.create_table(
        "erasures",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("actor_kind", sa.String(32), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
        sa.Column(
            "next_attempt_at", sa.DateTime(timezone=True), nullable=False, server_default=now
        ),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("failure", sa.Text),
        sa.Column("failed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_erasures")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_erasures_user_id_users")),
        sa.CheckConstraint(
            "actor_kind IN ({})".format(", ".join(f"'{actor}'" for actor in ACTORS)),
            name=op.f("ck_erasures_actor_kind"),
        ),
    )
    op.create_index("ix_erasures_next_attempt_at", "erasures", ["next_attempt_at"])
