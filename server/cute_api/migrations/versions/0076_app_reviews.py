"""Reviews of apps, and what their names look like, so that two published ones never look alike."""

import sqlalchemy as sa
from alembic import op

from cute_api.migrations import online

revision = "0076"
down_revision = "0075"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    for name, kind in (
        ("skeleton", sa.Text),
        ("review_note", sa.Text),
        ("review_requested_at", sa.DateTime(timezone=True)),
    ):
        op.add_column("apps", sa.Column(name, kind, nullable=True), if_not_exists=True)
    online.create_index("uq_apps_skeleton", "apps", "(skeleton) WHERE status = 'live'", unique=True)
