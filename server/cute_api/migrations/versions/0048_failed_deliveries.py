"""A lane names the delivery whose attempt failed last: its owner is shown why.

Workers of the release before leave the column as it is: it then names an earlier failure, or none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column("lanes", sa.Column("last_failed_delivery_id", sa.Uuid, nullable=True))
