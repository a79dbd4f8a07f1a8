"""The floor's statements: each finds the key, decides, and returns the response's JSON as text.

Parameters: $1 the key's digest, $2 the scope or NULL, $3 and $4 the calls of the minute and the day
with this one. No row means that there is no such key. Otherwise the columns are: whether the key
may do it, whether it is within its quota, the quota of the minute, an entity tag, a body.

The calls of all keys of a user together are shown as if this were the user's only key.
"""

TIERS = "(VALUES ('free', 60, 1000), ('basic', 300, 10000), ('pro', 1000000000, 1000000000))"
CALLER = f"""
caller AS (
    SELECT k.*, u.username, u.email, u.tier AS user_tier, u.created_at AS joined,
        u.deliveries_held_until AS held, quota.minute, quota.day,
        $2::text IS NULL OR $2 = ANY(k.scopes) AS scoped,
        $3::bigint <= quota.minute AND $4::bigint <= quota.day AS within
    FROM api_keys k JOIN users u ON u.id = k.user_id
    JOIN {TIERS} AS quota(tier, minute, day) ON quota.tier = k.tier
    WHERE k.digest = $1 AND k.revoked_at IS NULL AND u.suspended_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())
)
"""


def _time(column: str) -> str:
    return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"


def _tag(mark: str) -> str:
    version = "to_hex((extract(epoch FROM i.updated_at) * 1000000)::bigint)"
    return f"""'"' || {version} || '{mark}-20270115"'"""


def _item(seller: str, mark: str = "", more: str = "") -> str:
    """`mark` and `more` are additions for the owner: to the tag, and to the document."""
    return f"""json_build_object(
        'id', i.id, 'url', 'https://www.cute.example/items/' || i.id,
        'seller', json_build_object('id', i.seller_id, 'username', {seller}),
        'title', i.title, 'description', i.description,
        'price', json_build_object('amount', i.price_amount, 'currency', i.price_currency),
        'category', json_build_object(
            'id', c.id, 'name', c.name, 'parent_id', c.parent_id, 'path', c.path
        ),
        'brand', CASE WHEN b.id IS NOT NULL THEN json_build_object('id', b.id, 'name', b.name) END,
        'size', i.size, 'color', i.color,
        'condition', i.condition, 'images', i.images, 'quantity', i.quantity,
        'ships_from', i.ships_from, 'shipping', i.shipping, 'attributes', i.attributes,
        'sizes', i.sizes, 'status', i.status,
        'created_at', {_time("i.created_at")}, 'updated_at', {_time("i.updated_at")},
        'published_at', {_time("i.published_at")}, 'sold_at', {_time("i.sold_at")},
        'relisted_from', i.relisted_from,
        'etag', {_tag(mark)}{more}
    )"""


NAMES = "LEFT JOIN categories c ON c.id = i.category_id LEFT JOIN brands b ON b.id = i.brand_id"
OWN_ITEM = _item("caller.username", "o", ", 'sku', i.sku, 'metadata', i.pairs")

# $5 is the limit and one more, $6 the id that the page continues after.
LIST = f"""
WITH {CALLER}
SELECT scoped, within, minute, NULL, (
    SELECT json_build_object(
        'data', coalesce(json_agg(item ORDER BY n) FILTER (WHERE n < $5), '[]'),
        'next_cursor', CASE WHEN count(*) = $5 THEN min(id::text) FILTER (WHERE n = $5 - 1) END,
        'has_more', count(*) = $5
    )::text
    FROM (
        SELECT i.id, row_number() OVER (ORDER BY i.id DESC) AS n,
            CASE WHEN i.seller_id = caller.user_id THEN {OWN_ITEM}
                ELSE {_item("u.username")} END AS item
        FROM (
            SELECT * FROM items WHERE deleted_at IS NULL
            AND status = 'active' AND id < $6::uuid
            ORDER BY id DESC LIMIT $5::int
        ) AS i JOIN users u ON u.id = i.seller_id {NAMES}
    ) AS page
) FROM caller
"""

# $5 is the item's id.
GET = f"""
WITH {CALLER}
SELECT scoped, within, minute,
    CASE WHEN i.seller_id = caller.user_id THEN {_tag("o")} ELSE {_tag("")} END,
    CASE WHEN i.seller_id = caller.user_id THEN {OWN_ITEM}
        WHEN i.id IS NOT NULL THEN {_item("u.username")} END::text
FROM caller
LEFT JOIN items i ON i.id = $5::uuid AND i.deleted_at IS NULL
    AND (i.status IN ('active', 'reserved', 'sold') OR i.seller_id = caller.user_id)
LEFT JOIN users u ON u.id = i.seller_id {NAMES}
"""

# $5 is the body of the request.
CREATE = f"""
WITH {CALLER}, i AS (
    INSERT INTO items (seller_id, title, description, price_amount, price_currency, category_id,
        brand_id, size, color, condition, images, sku, pairs, status)
    SELECT caller.user_id, new ->> 'title', new ->> 'description',
        (new -> 'price' ->> 'amount')::bigint, new -> 'price' ->> 'currency',
        (new ->> 'category_id')::uuid, (new ->> 'brand_id')::uuid, new ->> 'size', new ->> 'color',
        new ->> 'condition', coalesce(new -> 'images', '[]'), new ->> 'sku',
        coalesce(new -> 'metadata', '{{}}'), coalesce(new ->> 'status', 'active')
    FROM caller, (SELECT $5::jsonb) AS body(new) WHERE scoped AND within
    RETURNING *
), document AS (
    SELECT i.id, caller.user_id, {_tag("o")} AS tag, {OWN_ITEM} AS item FROM caller, i {NAMES}
), event AS (
    INSERT INTO events (type, user_id, subject_id, data)
    SELECT 'item.created', user_id, id, item::jsonb FROM document
)
SELECT scoped, within, minute, tag, item::text FROM caller LEFT JOIN document ON true
"""

# $5 and $6 are the seconds until the windows start again.
ME = f"""
WITH {CALLER}
SELECT scoped, within, minute, NULL, json_build_object(
    'key', json_build_object(
        'id', id, 'name', name, 'prefix', prefix, 'scopes', scopes,
        'networks', networks, 'tier', tier, 'version', api_version,
        'created_at', {_time("created_at")}, 'expires_at', {_time("expires_at")}
    ),
    'custom_limits', NULL,
    'policies', json_build_array(
        json_build_object('name', 'minute', 'quota', minute, 'seconds', 60,
            'remaining', minute - $3::bigint, 'resets_in', $5::bigint),
        json_build_object('name', 'day', 'quota', day, 'seconds', 86400,
            'remaining', day - $4::bigint, 'resets_in', $6::bigint),
        json_build_object('name', 'user_minute', 'quota', keys_minute, 'seconds', 60,
            'remaining', keys_minute - $3::bigint, 'resets_in', $5::bigint),
        json_build_object('name', 'user_day', 'quota', keys_day, 'seconds', 86400,
            'remaining', keys_day - $4::bigint, 'resets_in', $6::bigint)
    ),
    'user', json_build_object(
        'id', user_id, 'email', email, 'username', username, 'tier', user_tier,
        'created_at', {_time("joined")},
        'deliveries', json_build_object(
            'budget',
            CASE user_tier WHEN 'free' THEN 10000 WHEN 'basic' THEN 100000 ELSE 1000000 END,
            'sent_today', coalesce((
                SELECT sent FROM delivery_days d WHERE d.user_id = caller.user_id
                AND day = (clock_timestamp() AT TIME ZONE 'UTC')::date
            ), 0),
            'resumes_at', CASE WHEN held > clock_timestamp() THEN {_time("held")} END
        ),
        'storage', json_build_object(
            'items', stored.items,
            'item_limit', CASE user_tier WHEN 'free' THEN 500 WHEN 'basic' THEN 10000
                ELSE 1000000 END,
            'bytes', stored.bytes,
            'byte_limit', CASE user_tier WHEN 'free' THEN 5000000 WHEN 'basic' THEN 100000000
                ELSE 10000000000 END
        )
    )
)::text FROM caller JOIN user_storage AS stored USING (user_id), LATERAL (
    SELECT 3 * max(minute)::bigint AS keys_minute, 3 * max(day)::bigint AS keys_day
    FROM {TIERS} AS quota(tier, minute, day)
    WHERE quota.tier IN (caller.tier, user_tier)
) AS of_keys
"""

# $5 is the limit and one more, $6 the sequence that the page continues after, or 0.
EVENTS = f"""
WITH {CALLER}
SELECT scoped, within, minute, NULL, (
    SELECT json_build_object(
        'data', coalesce(json_agg(event ORDER BY n) FILTER (WHERE n < $5), '[]'),
        'next_cursor', coalesce(max(sequence) FILTER (WHERE n < $5), $6::bigint)::text,
        'has_more', count(*) = $5
    )::text
    FROM (
        SELECT sequence, row_number() OVER (ORDER BY sequence) AS n, json_build_object(
            'id', id, 'type', type, 'account', user_id, 'data', data,
            'timestamp', trunc(extract(epoch FROM created_at) * 1000)::bigint
        ) AS event
        FROM (
            SELECT * FROM events WHERE user_id = caller.user_id AND sequence > $6::bigint
            AND ($6::bigint > 0 OR created_at >= clock_timestamp() - interval '30 days')
            AND CASE WHEN type LIKE 'item.%' THEN 'read:items'
                WHEN type LIKE 'order.%' THEN 'read:orders'
                WHEN type LIKE 'message.%' THEN 'read:messages'
                WHEN type LIKE 'key.%' THEN 'read:account'
                ELSE 'webhooks' END = ANY(caller.scopes)
            ORDER BY sequence LIMIT $5::int
        ) AS found
    ) AS page
) FROM caller
"""
