"""Alembic's environment: one connection handed in by ``workflow.record.migrate``."""

from alembic import context
from sqlmodel import SQLModel

from workflow import tables  # noqa: F401  (fills the metadata)
from workflow.record.migrate import is_ours

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    include_name=is_ours,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
