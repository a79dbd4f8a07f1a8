"""A webhook can have a region, and so can a pump, which serves the webhooks of its own.

Workers of the release before know no regions: until they are gone they serve all webhooks.
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column("webhooks", sa.Column("region", sa.Text, nullable=True))
    op.add_column("pumps", sa.Column("region", sa.Text, nullable=True))
