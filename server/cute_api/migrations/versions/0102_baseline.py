"""The database of the first release. What came before was never released."""

from cute_api.migrations import baseline

revision = "0102"
down_revision = None
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    baseline.create()
