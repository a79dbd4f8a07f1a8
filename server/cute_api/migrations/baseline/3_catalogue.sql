-- Items, what lists read of them, and the changes that mirrors follow.

CREATE TABLE categories (
    id uuid NOT NULL DEFAULT uuidv7(),
    parent_id uuid,
    name text NOT NULL,
    path text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    search tsvector NOT NULL,
    retired_at timestamptz,
    replaced_by uuid,
    CONSTRAINT pk_categories PRIMARY KEY (id),
    CONSTRAINT uq_categories_path UNIQUE (path),
    CONSTRAINT fk_categories_parent_id FOREIGN KEY (parent_id) REFERENCES categories(id),
    CONSTRAINT fk_categories_replaced_by FOREIGN KEY (replaced_by) REFERENCES categories(id)
);
CREATE INDEX ix_categories_parent_id ON categories (parent_id);
CREATE INDEX ix_categories_search ON categories USING gin (search);

CREATE TABLE brands (
    id uuid NOT NULL DEFAULT uuidv7(),
    name text NOT NULL,
    kind text,
    wikidata text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    search tsvector NOT NULL,
    retired_at timestamptz,
    replaced_by uuid,
    CONSTRAINT pk_brands PRIMARY KEY (id),
    CONSTRAINT uq_brands_name UNIQUE (name),
    CONSTRAINT fk_brands_replaced_by FOREIGN KEY (replaced_by) REFERENCES brands(id)
);
CREATE INDEX ix_brands_search ON brands USING gin (search);

CREATE TABLE catalogue_versions (
    kind text NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT pk_catalogue_versions PRIMARY KEY (kind)
);
INSERT INTO catalogue_versions VALUES ('categories', 1), ('brands', 1);

CREATE TABLE trait_categories (
    id bigint GENERATED ALWAYS AS IDENTITY,
    trait text NOT NULL,
    category_id uuid NOT NULL,
    CONSTRAINT pk_trait_categories PRIMARY KEY (id)
);
CREATE INDEX ix_trait_categories_trait_category_id ON trait_categories (trait, category_id);

CREATE TABLE items (
    id uuid NOT NULL DEFAULT uuidv7(),
    seller_id uuid NOT NULL,
    title text NOT NULL,
    description text,
    price_amount bigint NOT NULL,
    price_currency text NOT NULL,
    category_id uuid NOT NULL,
    brand_id uuid,
    size text,
    color text,
    condition varchar(32) NOT NULL,
    images jsonb NOT NULL DEFAULT '[]',
    sku text,
    status varchar(32) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz,
    search tsvector NOT NULL,
    published_at timestamptz,
    sold_at timestamptz,
    pairs jsonb NOT NULL DEFAULT '{}',
    ships_from text,
    shipping jsonb NOT NULL DEFAULT '[]',
    attributes jsonb NOT NULL DEFAULT '{}',
    sizes jsonb NOT NULL DEFAULT '[]',
    quantity integer NOT NULL DEFAULT 1,
    reserved integer NOT NULL DEFAULT 0,
    holds_sku boolean DEFAULT true,
    relisted_from uuid,
    CONSTRAINT ck_items_price_amount CHECK (price_amount >= 0),
    CONSTRAINT ck_items_stock CHECK (
        quantity >= 0 AND reserved >= 0 AND quantity + reserved <= 9999
    ),
    CONSTRAINT ck_items_times CHECK (
        created_at >= '1970-01-01 00:00:00Z' AND created_at < '10000-01-01 00:00:00Z'
        AND updated_at >= '1970-01-01 00:00:00Z' AND updated_at < '10000-01-01 00:00:00Z'
        AND published_at >= '1970-01-01 00:00:00Z' AND published_at < '10000-01-01 00:00:00Z'
        AND sold_at >= '1970-01-01 00:00:00Z' AND sold_at < '10000-01-01 00:00:00Z'
    ),
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT fk_items_brand_id FOREIGN KEY (brand_id) REFERENCES brands(id),
    CONSTRAINT fk_items_category_id FOREIGN KEY (category_id) REFERENCES categories(id),
    CONSTRAINT fk_items_seller_id FOREIGN KEY (seller_id) REFERENCES users(id)
) WITH (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_analyze_scale_factor = 0.02,
    fillfactor = 85
);
CREATE INDEX ix_items_brand_id_id ON items (brand_id, id);
CREATE INDEX ix_items_category_id_id ON items (category_id, id);
CREATE INDEX ix_items_color_id ON items (lower(color), id) WHERE deleted_at IS NULL;
CREATE INDEX ix_items_deleted_at ON items (deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX ix_items_search ON items USING gin (search) WHERE deleted_at IS NULL;
CREATE INDEX ix_items_seller_id_id ON items (seller_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_items_size_id ON items (lower(size), id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX uq_items_sku ON items (seller_id, sku, holds_sku)
    WHERE deleted_at IS NULL AND sku IS NOT NULL;

CREATE TABLE item_pairs (
    seller_id uuid NOT NULL,
    digest bytea NOT NULL,
    item_id uuid NOT NULL,
    CONSTRAINT pk_item_pairs PRIMARY KEY (seller_id, digest, item_id)
);

CREATE TABLE item_summaries (
    id uuid NOT NULL,
    seller_id uuid NOT NULL,
    category_id uuid NOT NULL,
    brand_id uuid,
    size text,
    color text,
    condition text NOT NULL,
    status text NOT NULL,
    price_currency text NOT NULL,
    price_amount bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    search tsvector,
    shipping jsonb NOT NULL DEFAULT '[]',
    attributes jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT pk_item_summaries PRIMARY KEY (id)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
CREATE INDEX ix_item_summaries_brand_price ON item_summaries
    (brand_id, status, price_currency, price_amount, id);
CREATE INDEX ix_item_summaries_category ON item_summaries (category_id, status, id);
CREATE INDEX ix_item_summaries_category_price ON item_summaries
    (category_id, status, price_currency, price_amount, id);
CREATE INDEX ix_item_summaries_condition ON item_summaries (condition, status, id);
CREATE INDEX ix_item_summaries_price ON item_summaries (status, price_currency, price_amount, id);
CREATE INDEX ix_item_summaries_seller_updated ON item_summaries (seller_id, updated_at, id);
CREATE INDEX ix_item_summaries_status ON item_summaries (status, id);
CREATE INDEX ix_item_summaries_updated ON item_summaries (updated_at, id);

CREATE TABLE item_views (
    item_id uuid NOT NULL,
    day date NOT NULL,
    user_id uuid NOT NULL,
    views bigint NOT NULL,
    bot_views bigint NOT NULL,
    favorites bigint NOT NULL DEFAULT 0,
    CONSTRAINT pk_item_views PRIMARY KEY (item_id, day),
    CONSTRAINT fk_item_views_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_item_views_day ON item_views (day);
CREATE INDEX ix_item_views_user_id_day ON item_views (user_id, day);

CREATE TABLE favorites (
    user_id uuid NOT NULL,
    item_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_favorites PRIMARY KEY (user_id, item_id),
    CONSTRAINT fk_favorites_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
    CONSTRAINT fk_favorites_item_id FOREIGN KEY (item_id) REFERENCES items(id) ON DELETE CASCADE
);
CREATE INDEX ix_favorites_created_at ON favorites (created_at);
CREATE INDEX ix_favorites_item_id ON favorites (item_id);

CREATE TABLE search_words (
    id bigint GENERATED ALWAYS AS IDENTITY,
    word text NOT NULL,
    CONSTRAINT pk_search_words PRIMARY KEY (id)
);
CREATE INDEX ix_search_words_similar ON search_words USING gin (word gin_trgm_ops);
CREATE INDEX ix_search_words_word ON search_words (word);

CREATE TABLE item_change_outbox (
    position bigint GENERATED ALWAYS AS IDENTITY,
    item_id uuid NOT NULL,
    CONSTRAINT pk_item_change_outbox PRIMARY KEY (position)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

CREATE TABLE item_changes (
    item_id uuid NOT NULL,
    sequence bigint NOT NULL,
    version bigint,
    CONSTRAINT pk_item_changes PRIMARY KEY (item_id),
    CONSTRAINT uq_item_changes_sequence UNIQUE (sequence)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
CREATE INDEX ix_item_changes_bucket ON item_changes (get_byte(uuid_send(item_id), 15), item_id)
    WHERE version IS NOT NULL;

CREATE TABLE item_change_horizon (
    id smallint NOT NULL DEFAULT 1,
    sequence bigint NOT NULL,
    CONSTRAINT pk_item_change_horizon PRIMARY KEY (id)
);
INSERT INTO item_change_horizon (sequence) VALUES (0);

CREATE TABLE item_hashes (
    bucket smallint NOT NULL,
    hash numeric NOT NULL,
    items bigint NOT NULL,
    CONSTRAINT pk_item_hashes PRIMARY KEY (bucket)
) WITH (fillfactor = 50);
INSERT INTO item_hashes SELECT bucket, 0, 0 FROM generate_series(0, 255) AS bucket;

CREATE TABLE item_hash_head (
    id smallint NOT NULL DEFAULT 1,
    sequence bigint NOT NULL,
    hash numeric NOT NULL,
    items bigint NOT NULL,
    walked uuid,
    complete boolean NOT NULL,
    CONSTRAINT pk_item_hash_head PRIMARY KEY (id)
) WITH (fillfactor = 50);
INSERT INTO item_hash_head (sequence, hash, items, walked, complete)
VALUES (0, 0, 0, NULL, false);

CREATE TABLE item_snapshots (
    id uuid NOT NULL DEFAULT uuidv7(),
    sequence bigint NOT NULL,
    item_count bigint NOT NULL DEFAULT 0,
    size_bytes bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    completed_at timestamptz,
    in_object_store boolean NOT NULL DEFAULT false,
    form text NOT NULL DEFAULT '',
    set_hash numeric,
    CONSTRAINT pk_item_snapshots PRIMARY KEY (id)
);

CREATE TABLE item_snapshot_chunks (
    snapshot_id uuid NOT NULL,
    start_byte bigint NOT NULL,
    data bytea STORAGE EXTERNAL NOT NULL,
    CONSTRAINT pk_item_snapshot_chunks PRIMARY KEY (snapshot_id, start_byte),
    CONSTRAINT fk_item_snapshot_chunks_snapshot_id FOREIGN KEY (snapshot_id)
        REFERENCES item_snapshots(id)
);
