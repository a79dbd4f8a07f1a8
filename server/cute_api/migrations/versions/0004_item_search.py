"""Searching items: their text as a tsvector, the words there are, an index for each filter."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

PUBLIC = sa.text("deleted_at IS NULL AND status IN ('active','reserved','sold')")

# Punctuation becomes spaces, so that `T-shirt`, `t shirt` and `T/shirt` are the same words. The
# body is bound when it is created: no search_path can make it mean something else.
FOLD = """
CREATE FUNCTION cute_fold(value text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN lower(translate(unaccent(normalize(value)), '-_/\\.,:;@&+#%~=''"', repeat(' ', 17)))
"""

# FOR KEY SHARE waits for a rename of the brand in progress and makes a later one wait, which then
# finds this item: no item keeps a brand's old name.
FILL = """
CREATE FUNCTION cute_fill_item_search() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    brand_name text;
BEGIN
    SELECT name INTO brand_name FROM brands WHERE id = NEW.brand_id FOR KEY SHARE;
    NEW.search :=
        setweight(to_tsvector('simple', cute_fold(NEW.title)), 'A')
        || setweight(to_tsvector('simple', cute_fold(coalesce(brand_name, ''))), 'B')
        || setweight(to_tsvector('simple', cute_fold(coalesce(NEW.description, ''))), 'D');
    RETURN NEW;
END
$$
"""

# The same word may be added twice by two transactions at once. A unique index would make them wait
# for each other, and two bulk loads fail in a deadlock.
LEARN = """
CREATE FUNCTION cute_learn_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_words (word)
    SELECT DISTINCT lexeme
    FROM added, unnest(tsvector_to_array(added.search)) AS lexeme
    WHERE length(lexeme) BETWEEN 3 AND 40
        AND NOT EXISTS (SELECT FROM search_words WHERE word = lexeme);
    RETURN NULL;
END
$$
"""
LEARN_ROW = """
CREATE FUNCTION cute_learn_words_of_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_words (word)
    SELECT lexeme FROM unnest(tsvector_to_array(NEW.search)) AS lexeme
    WHERE length(lexeme) BETWEEN 3 AND 40
        AND NOT EXISTS (SELECT FROM search_words WHERE word = lexeme);
    RETURN NULL;
END
$$
"""
RENAME = """
CREATE FUNCTION cute_brand_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE items SET brand_id = brand_id WHERE brand_id = NEW.id;
    RETURN NULL;
END
$$
"""
TRIGGERS = (
    "CREATE TRIGGER items_fill_search BEFORE INSERT OR UPDATE OF title, description, brand_id "
    "ON items FOR EACH ROW EXECUTE FUNCTION cute_fill_item_search()",
    "CREATE TRIGGER items_learn_words AFTER INSERT ON items "
    "REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION cute_learn_words()",
    # A statement's trigger would copy every updated row, of every change of a status too.
    "CREATE TRIGGER items_learn_changed_words AFTER UPDATE OF title, description, brand_id "
    "ON items FOR EACH ROW WHEN (OLD.search IS DISTINCT FROM NEW.search) "
    "EXECUTE FUNCTION cute_learn_words_of_row()",
    "CREATE TRIGGER brands_renamed AFTER UPDATE OF name ON brands "
    "FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION cute_brand_renamed()",
)


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "search_words",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_words")),
    )
    op.create_index(op.f("ix_search_words_word"), "search_words", ["word"])
    op.create_index(
        "ix_search_words_similar",
        "search_words",
        ["word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.add_column("items", sa.Column("search", postgresql.TSVECTOR(), nullable=True))
    for statement in (FOLD, FILL, LEARN, LEARN_ROW, RENAME, *TRIGGERS):
        op.execute(statement)
    op.execute("ALTER TABLE items DISABLE TRIGGER items_learn_changed_words")
    op.execute("UPDATE items SET brand_id = brand_id")
    op.execute("ALTER TABLE items ENABLE TRIGGER items_learn_changed_words")
    op.execute(
        "INSERT INTO search_words (word) "
        "SELECT DISTINCT lexeme FROM items, unnest(tsvector_to_array(search)) AS lexeme "
        "WHERE length(lexeme) BETWEEN 3 AND 40"
    )
    op.alter_column("items", "search", nullable=False)
    indexes: tuple[tuple[str, list[str | sa.TextClause]], ...] = (
        ("category", ["category_id", "id"]),
        ("brand", ["brand_id", "id"]),
        ("seller", ["seller_id", "id"]),
        ("condition", ["condition", "id"]),
        ("status", ["status", "id"]),
        ("size", [sa.text("lower(size)"), "id"]),
        ("color", [sa.text("lower(color)"), "id"]),
        ("price", ["price_currency", "price_amount", "id"]),
        ("updated", ["updated_at", "id"]),
    )
    for name, columns in indexes:
        op.create_index(f"ix_items_public_{name}", "items", columns, postgresql_where=PUBLIC)
    op.create_index(
        "ix_items_public_search",
        "items",
        ["search"],
        postgresql_using="gin",
        postgresql_where=PUBLIC,
    )
