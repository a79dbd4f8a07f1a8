"""Every migration keeps the rules for a database that others use meanwhile."""

import re
import tomllib
from pathlib import Path

import pytest

from cute_api.config import ROOT
from cute_api.models.schema_version import VERSIONS
from tests.migrations.rules import Phase, broken, out_of_order, read

# It makes an empty database, which nobody uses yet.
BASELINE = "0102"
NEXT = Path(__file__).parent / "next_release"
CURRENT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

HEAD = 'revision = "9001"\nrelease = "0.2.0"\nphase = "expand"\n'
CONTRACT = 'revision = "9002"\nrelease = "0.3.0"\nphase = "contract"\ncompletes = "9001"\n'


RULED = [path for path in sorted(VERSIONS.glob("[0-9]*.py")) if path.stem[:4] > BASELINE]
SAMPLES = sorted(NEXT.glob("m[0-9]*.py"))


@pytest.mark.parametrize("path", [*RULED, *SAMPLES], ids=lambda path: path.stem)
def test_a_migration_locks_no_table_and_takes_nothing_away_too_early(path: Path) -> None:
    assert broken(read(path.read_text())) == []


def test_what_a_migration_removes_was_replaced_in_an_earlier_release() -> None:
    ours = [read(path.read_text()) for path in RULED]
    assert out_of_order(ours, tuple(map(int, CURRENT.split(".")))) == []
    assert out_of_order([read(path.read_text()) for path in SAMPLES], (0, 3, 0)) == []


@pytest.mark.parametrize(
    ("statement", "instead"),
    [
        ("op.create_index('ix', 'items', ['id'])", "online.create_index"),
        ("op.execute('CREATE UNIQUE INDEX ix ON items (id)')", "online.create_index"),
        ("op.execute(f'CREATE INDEX {NAME} ON items (id)')", "online.create_index"),
        ("op.drop_index('ix')", "online.drop_index"),
        ("op.create_check_constraint('ck', 'items', 'id > 0')", "online.add_constraint"),
        ("op.execute('ALTER TABLE items ADD CONSTRAINT ck CHECK (true)')", "online.add_constraint"),
        ("op.create_unique_constraint('uq', 'items', ['id'])", "unique index"),
        ("op.execute('UPDATE items SET note = 1')", "online.in_batches"),
        ("op.execute('SELECT 1; DELETE FROM items')", "online.in_batches"),
        ("op.execute('INSERT INTO notes SELECT id FROM items')", "online.in_batches"),
        ("op.add_column('items', sa.Column('n', sa.Text, nullable=False))", "needs a default"),
        ("op.execute('ALTER TABLE items ADD COLUMN n int NOT NULL')", "needs a default"),
        (
            "op.add_column('items', sa.Column('n', sa.Uuid, server_default=sa.text('uuidv7()')))",
            "rewrites the table",
        ),
        ("op.execute('ALTER TABLE items ADD COLUMN n uuid DEFAULT uuidv7()')", "rewrites"),
        ("op.execute('ALTER TABLE items RENAME COLUMN title TO name')", "beside it"),
        ("op.rename_table('items', 'things')", "beside it"),
        ("op.execute('ALTER TABLE items ALTER COLUMN id TYPE bigint')", "rewrites the table"),
        ("op.alter_column('items', 'id', type_=sa.BigInteger)", "beside it"),
        ("op.execute('LOCK TABLE items')", "locks a table"),
        ("op.execute('SET lock_timeout = 0')", "the runner bounds"),
        ("op.drop_column('items', 'note')", "only a contract"),
        ("op.execute('ALTER TABLE items DROP COLUMN note')", "only a contract"),
        ("op.execute('DROP FUNCTION cute_emit_event')", "only a contract"),
        ("op.execute('ALTER TABLE items ALTER note SET NOT NULL')", "only a contract"),
    ],
)
def test_a_statement_that_holds_others_up_is_found(statement: str, instead: str) -> None:
    found = broken(read(f"{HEAD}def upgrade():\n    {statement}\n"))
    assert any(instead in sentence for sentence in found), found


@pytest.mark.parametrize(
    "body",
    [
        "op.add_column('items', sa.Column('n', sa.Text))",
        "op.add_column('items', sa.Column('n', sa.Text, nullable=False, server_default='x'))",
        "op.execute('ALTER TABLE items ADD COLUMN n int NOT NULL DEFAULT 0')",
        "op.create_table('notes'); op.create_index('ix', 'notes', ['id'])",
        "op.execute('CREATE TABLE notes (id int); CREATE INDEX ix ON notes (id)')",
        "online.in_batches('UPDATE items SET n = 0 WHERE id IN (SELECT 1 LIMIT :rows)')",
        "online.add_constraint('items', 'ck', 'CHECK (n > 0)')",
    ],
)
def test_a_statement_that_holds_nobody_up_is_allowed(body: str) -> None:
    assert broken(read(f"{HEAD}def upgrade():\n    {body}\n")) == []


def test_a_contract_removes_and_proves_what_it_requires() -> None:
    required = "op.execute('ALTER TABLE items ALTER note SET NOT NULL')"
    proved = "online.add_constraint('items', 'ck', 'CHECK (note IS NOT NULL)')"
    body = "def upgrade():\n    op.drop_column('items', 'old')\n"
    assert broken(read(CONTRACT + body)) == []
    assert broken(read(f"{CONTRACT}{body}    {required}\n")) != []
    assert broken(read(f"{CONTRACT}{body}    {proved}\n    {required}\n")) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('release = "0.2.0"\n', ""), "release is missing"),
        (('"0.2.0"', '"soon"'), "like 1.2.3"),
        (('phase = "expand"\n', ""), "phase is missing"),
        (('"expand"', '"contract"'), "names in completes"),
    ],
)
def test_a_migration_that_does_not_say_what_it_is_is_refused(
    change: tuple[str, str], message: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        read(HEAD.replace(*change))


def test_a_contract_of_the_same_release_or_of_nothing_is_found() -> None:
    expand, contract = read(HEAD), read(CONTRACT)
    assert (expand.phase, contract.phase) == (Phase.EXPAND, Phase.CONTRACT)
    assert out_of_order([expand, contract], (0, 3, 0)) == []
    assert len(out_of_order([expand, contract], (0, 2, 0))) == 1, "of a release to come"
    same = read(CONTRACT.replace("0.3.0", "0.2.0"))
    assert len(out_of_order([expand, same], (0, 3, 0))) == 1
    assert len(out_of_order([contract], (0, 3, 0))) == 1
