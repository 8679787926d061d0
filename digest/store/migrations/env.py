"""Alembic's entry: run on the connection that `digest.store.migrating` hands over."""

from alembic import context

from digest.store.migrating import is_ours
from digest.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    include_name=is_ours,
)
with context.begin_transaction():
    context.run_migrations()
