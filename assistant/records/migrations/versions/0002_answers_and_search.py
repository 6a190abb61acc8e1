"""Whether a recurring commitment was kept each time, words to search by, and embeddings of initiatives."""

import sqlalchemy as sa
from alembic import op

from assistant.records.words import fold

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SEARCHED = (
    "reference", "title", "problem", "idea", "area", "owner", "sponsor", "strategic_objective", "linked_kpi", "result", "learned",
)  # fmt: skip


def upgrade() -> None:
    """Add the tables and columns, and fill them from the rows that are there."""
    op.create_table(
        "initiative_vectors",
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiatives.id"],
            name=op.f("fk_initiative_vectors_initiative_id_initiatives"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("initiative_id", name=op.f("pk_initiative_vectors")),
    )
    op.create_table(
        "commitment_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("answered", sa.Date(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitments.id"], name=op.f("fk_commitment_answers_commitment_id_commitments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_answers")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_commitment_answers_commitment_id"), "commitment_answers", ["commitment_id"], unique=False)
    op.add_column("commitments", sa.Column("status", sa.Text(), server_default="open", nullable=False))
    op.add_column("initiatives", sa.Column("search_text", sa.Text(), server_default=sa.text("''"), nullable=False))
    _fill_answers()
    _fill_search_text()


def _fill_answers() -> None:
    """An answer given before becomes the first row of the commitment's history."""
    op.execute(
        "INSERT INTO commitment_answers (commitment_id, due, answered, kept, is_demo) "
        "SELECT id, due, COALESCE(due, created), kept, is_demo FROM commitments WHERE kept IS NOT NULL"
    )


def _fill_search_text() -> None:
    bind = op.get_bind()
    initiatives = sa.table(
        "initiatives",
        sa.column("id"),
        sa.column("team", sa.JSON),
        sa.column("search_text"),
        *(sa.column(n) for n in _SEARCHED),
    )
    for row in bind.execute(sa.select(initiatives)).mappings().all():
        words = fold(" ".join([*(row[name] or "" for name in _SEARCHED), *(row["team"] or [])]))
        bind.execute(initiatives.update().where(initiatives.c.id == row["id"]).values(search_text=words))


def downgrade() -> None:
    """Not offered: restore the backup instead."""
    raise NotImplementedError
