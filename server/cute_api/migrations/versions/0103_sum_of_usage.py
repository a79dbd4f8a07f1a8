"""One function adds up the usage of all keys of a user."""

from cute_api.migrations import online

revision = "0103"
down_revision = "0102"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    for name in ("sum_usage", "sum_usage_insert", "sum_usage_update", "sum_usage_delete"):
        online.run_file(online.FUNCTIONS / "usage" / f"{name}.sql")
