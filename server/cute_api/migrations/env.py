"""Alembic's entry: runs the migrations on the connection that `models.schema` hands over."""

from alembic import context

from cute_api.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_server_default=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
