-- The table for CUTE_REQUEST_SINK=clickhouse+https://user:password@host:8443/cute/requests.
-- A batch that `cute usage` sends again, because it heard no response, is dropped by its token
-- (ReplicatedReplacingMergeTree keeps tokens by itself; non_replicated_deduplication_window is for
-- one server). Rows that come again after a process was killed become one when parts are merged:
-- read with FINAL, or count distinct request ids, where that matters. `user_id` is zero for requests
-- without a valid key. The user needs GRANT INSERT, ALTER DELETE ON requests: rows of erased users are
-- deleted.
CREATE TABLE IF NOT EXISTS requests
(
    at DateTime64(6, 'UTC'),
    request_id UUID,
    key_id Nullable(UUID),
    user_id UUID,
    operation LowCardinality(Nullable(String)),
    method LowCardinality(String),
    status UInt16,
    latency_us UInt32,
    bytes_out UInt64,
    ip_prefix LowCardinality(Nullable(String)),
    user_agent LowCardinality(Nullable(String)),
    error_code LowCardinality(Nullable(String)),
    counted Bool,
    path Nullable(String),
    query Nullable(String),
    api_version LowCardinality(Nullable(String)),
    errors Nullable(String),
    fault LowCardinality(Nullable(String)),
    etag_hash Nullable(Int64)
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(at)
ORDER BY (user_id, at, request_id)
TTL toDateTime(at) + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 10000
