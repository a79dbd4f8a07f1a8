-- The bytes that an item takes: its texts, images and pairs.
CREATE OR REPLACE FUNCTION cute_item_bytes(item items) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    RETURN coalesce(octet_length(item.title), 0)
        + coalesce(octet_length(item.description), 0)
        + coalesce(octet_length(item.size), 0)
        + coalesce(octet_length(item.color), 0)
        + coalesce(octet_length(item.sku), 0)
        + coalesce(octet_length(item.images::text), 0)
        + coalesce(octet_length(item.pairs::text), 0)
        + coalesce(octet_length(item.ships_from), 0)
        + coalesce(octet_length(nullif(item.shipping, '[]')::text), 0)
        + coalesce(octet_length(nullif(item.attributes, '{}')::text), 0)
        + coalesce(octet_length(nullif(item.sizes, '[]')::text), 0);
