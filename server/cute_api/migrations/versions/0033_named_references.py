"""Items show their brand and category by name; both can be searched by it.

Events, order snapshots and filters of webhooks that hold the bare ids get the form of today. An
item changes when what it shows of its brand or category does: `updated_at`, and so its tag, moves.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"

# Each word of a search is the beginning of one that is looked for. `cute_fold` leaves no quote and
# no backslash in a word.
QUERY = """
CREATE FUNCTION cute_prefix_query(value text) RETURNS tsquery LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
    SELECT string_agg('''' || word || ''':*', ' & ')::tsquery
    FROM unnest(tsvector_to_array(to_tsvector('simple', cute_fold(value)))) AS word
)
"""
FILL = """
CREATE FUNCTION cute_fill_{table}_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search := to_tsvector('simple', cute_fold({words}));
    RETURN NEW;
END
$$
"""
# By table: the words that it is found by, and the columns that hold them.
SEARCHED = {
    "brands": ("NEW.name", "name"),
    "categories": ("array_to_string(NEW.path, ' ')", "path"),
}
# Later than any version that somebody may have.
MOVED = "updated_at = greatest(clock_timestamp(), updated_at + interval '1 microsecond')"
# Naming brand_id has the items' own trigger fill their search again.
BRAND_RENAMED = f"""
CREATE OR REPLACE FUNCTION cute_brand_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE items SET brand_id = brand_id, {MOVED} WHERE brand_id = NEW.id;
    RETURN NULL;
END
$$
"""  # noqa: S608 - constants only
CATEGORY_CHANGED = f"""
CREATE FUNCTION cute_category_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE items SET {MOVED} WHERE category_id = NEW.id;
    RETURN NULL;
END
$$
"""  # noqa: S608 - constants only
CATEGORY_TRIGGER = """
CREATE TRIGGER categories_changed AFTER UPDATE OF name, parent_id, path ON categories FOR EACH ROW
WHEN ((OLD.name, OLD.parent_id, OLD.path) IS DISTINCT FROM (NEW.name, NEW.parent_id, NEW.path))
EXECUTE FUNCTION cute_category_changed()
"""
# Gone with the session. What is no id, as an emitter in SQL may have written, names nothing.
NAMED = """
CREATE FUNCTION pg_temp.named(item jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    category jsonb;
    brand jsonb;
BEGIN
    IF pg_input_is_valid(item ->> 'category_id', 'uuid') THEN
        SELECT jsonb_build_object('id', id, 'name', name, 'parent_id', parent_id, 'path', path)
        INTO category FROM categories WHERE id = (item ->> 'category_id')::uuid;
    END IF;
    IF pg_input_is_valid(item ->> 'brand_id', 'uuid') THEN
        SELECT jsonb_build_object('id', id, 'name', name)
        INTO brand FROM brands WHERE id = (item ->> 'brand_id')::uuid;
    END IF;
    RETURN item - 'category_id' - 'brand_id'
        || jsonb_build_object('category', category, 'brand', brand);
END
$$
"""
STORED = (
    "UPDATE events SET data = pg_temp.named(data) "
    "WHERE type LIKE 'item.%' AND data ? 'category_id'",
    "UPDATE events SET data = jsonb_set(data, '{item}', pg_temp.named(data -> 'item')) "
    "WHERE type LIKE 'order.%' AND data -> 'item' ? 'category_id'",
    "UPDATE orders SET item_snapshot = pg_temp.named(item_snapshot) "
    "WHERE item_snapshot ? 'category_id'",
)
# `brand_id != null` asks whether there is one; with any other value, which one it is.
FILTERS = r"""
UPDATE webhooks SET
    filter = regexp_replace(
        regexp_replace(filter, '\.(brand|category)_id (==|!=) null', '.\1 \2 null', 'g'),
        '\.(brand|category)_id ', '.\1.id ', 'g'
    ),
    filter_path = regexp_replace(
        regexp_replace(filter_path, '"(brand|category)_id" (==|!=) null', '"\1" \2 null', 'g'),
        '\."(brand|category)_id" ', '."\1"."id" ', 'g'
    )
WHERE filter ~ '\.(brand|category)_id '
"""


def upgrade() -> None:
    op.execute(QUERY)
    for table, (words, column) in SEARCHED.items():
        op.add_column(table, sa.Column("search", postgresql.TSVECTOR(), nullable=True))
        op.execute(FILL.format(table=table, words=words))
        op.execute(
            f"CREATE TRIGGER {table}_fill_search BEFORE INSERT OR UPDATE OF {column} "
            f"ON {table} FOR EACH ROW EXECUTE FUNCTION cute_fill_{table}_search()"
        )
        op.execute(f"UPDATE {table} SET {column} = {column}")  # noqa: S608 - constants only
        op.alter_column(table, "search", nullable=False)
        op.create_index(f"ix_{table}_search", table, ["search"], postgresql_using="gin")
    for statement in (BRAND_RENAMED, CATEGORY_CHANGED, CATEGORY_TRIGGER, NAMED, *STORED, FILTERS):
        op.execute(statement)
    # They hold items in the previous form; the next one is made within a second.
    op.execute(sa.text("TRUNCATE item_snapshot_chunks, item_snapshots"))
