-- Orders and messages, and what makes their requests safe to repeat.

CREATE TABLE orders (
    id uuid NOT NULL DEFAULT uuidv7(),
    item_id uuid NOT NULL,
    seller_id uuid NOT NULL,
    buyer_id uuid NOT NULL,
    status varchar(32) NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL,
    item_snapshot jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    completed_at timestamptz,
    cancelled_at timestamptz,
    quantity integer NOT NULL DEFAULT 1,
    payment_status varchar(32) NOT NULL DEFAULT 'pending',
    fulfillment_status varchar(32) NOT NULL DEFAULT 'unfulfilled',
    shipping_amount bigint NOT NULL DEFAULT 0,
    fees_amount bigint NOT NULL DEFAULT 0,
    refunded_amount bigint NOT NULL DEFAULT 0,
    CONSTRAINT ck_orders_amounts CHECK (
        shipping_amount >= 0 AND fees_amount >= 0 AND refunded_amount >= 0
        AND refunded_amount <= amount + shipping_amount + fees_amount
    ),
    CONSTRAINT pk_orders PRIMARY KEY (id),
    CONSTRAINT fk_orders_buyer_id FOREIGN KEY (buyer_id) REFERENCES users(id),
    CONSTRAINT fk_orders_item_id FOREIGN KEY (item_id) REFERENCES items(id),
    CONSTRAINT fk_orders_seller_id FOREIGN KEY (seller_id) REFERENCES users(id)
);
CREATE INDEX ix_orders_buyer_id_id ON orders (buyer_id, id);
CREATE INDEX ix_orders_item_id ON orders (item_id);
CREATE INDEX ix_orders_seller_id_id ON orders (seller_id, id);

CREATE TABLE messages (
    id uuid NOT NULL DEFAULT uuidv7(),
    item_id uuid NOT NULL,
    sender_id uuid NOT NULL,
    recipient_id uuid NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_messages PRIMARY KEY (id),
    CONSTRAINT fk_messages_item_id FOREIGN KEY (item_id) REFERENCES items(id),
    CONSTRAINT fk_messages_recipient_id FOREIGN KEY (recipient_id) REFERENCES users(id),
    CONSTRAINT fk_messages_sender_id FOREIGN KEY (sender_id) REFERENCES users(id)
);
CREATE INDEX ix_messages_item_id ON messages (item_id);
CREATE INDEX ix_messages_recipient_id ON messages (recipient_id);
CREATE INDEX ix_messages_sender_id ON messages (sender_id);

CREATE TABLE idempotency_records (
    user_id uuid NOT NULL,
    operation text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    status smallint NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    sealed boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    key_id uuid,
    scopes text[] NOT NULL DEFAULT '{}',
    CONSTRAINT pk_idempotency_records PRIMARY KEY (user_id, operation, key),
    CONSTRAINT fk_idempotency_records_user_id FOREIGN KEY (user_id)
        REFERENCES users(id) ON DELETE CASCADE
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
CREATE INDEX ix_idempotency_records_created_at ON idempotency_records (created_at);

CREATE UNLOGGED TABLE own_writes (
    user_id uuid NOT NULL,
    position bigint NOT NULL,
    noted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_own_writes PRIMARY KEY (user_id)
);
