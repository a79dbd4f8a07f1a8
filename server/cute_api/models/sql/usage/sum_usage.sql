-- Adds and subtracts rows of keys from the usage of all keys of their users.
-- `double precision` is exact up to 2^53, and cheaper to add up than `bigint`.
CREATE OR REPLACE FUNCTION cute_sum_usage(added usage_hours[], removed usage_hours[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO user_usage_hours AS kept
        (user_id, hour, operation, status_class, requests, quota_used, latencies)
    SELECT user_id, hour, operation, status_class,
        sum((sign * requests)::double precision), sum((sign * quota_used)::double precision),
        ARRAY[
            sum((sign * latencies[1])::double precision),
            sum((sign * latencies[2])::double precision),
            sum((sign * latencies[3])::double precision),
            sum((sign * latencies[4])::double precision),
            sum((sign * latencies[5])::double precision),
            sum((sign * latencies[6])::double precision),
            sum((sign * latencies[7])::double precision),
            sum((sign * latencies[8])::double precision),
            sum((sign * latencies[9])::double precision),
            sum((sign * latencies[10])::double precision),
            sum((sign * latencies[11])::double precision),
            sum((sign * latencies[12])::double precision),
            sum((sign * latencies[13])::double precision),
            sum((sign * latencies[14])::double precision),
            sum((sign * latencies[15])::double precision),
            sum((sign * latencies[16])::double precision),
            sum((sign * latencies[17])::double precision),
            sum((sign * latencies[18])::double precision),
            sum((sign * latencies[19])::double precision),
            sum((sign * latencies[20])::double precision),
            sum((sign * latencies[21])::double precision),
            sum((sign * latencies[22])::double precision),
            sum((sign * latencies[23])::double precision),
            sum((sign * latencies[24])::double precision),
            sum((sign * latencies[25])::double precision),
            sum((sign * latencies[26])::double precision),
            sum((sign * latencies[27])::double precision),
            sum((sign * latencies[28])::double precision),
            sum((sign * latencies[29])::double precision),
            sum((sign * latencies[30])::double precision)
        ]::bigint[]
    FROM (
        SELECT 1 AS sign, * FROM unnest(added)
        UNION ALL SELECT -1 AS sign, * FROM unnest(removed)
    ) AS changes
    GROUP BY user_id, hour, operation, status_class
    ORDER BY user_id, hour, operation, status_class
    ON CONFLICT (user_id, hour, operation, status_class) DO UPDATE SET
        requests = kept.requests + excluded.requests,
        quota_used = kept.quota_used + excluded.quota_used,
        latencies = ARRAY[
            kept.latencies[1] + excluded.latencies[1],
            kept.latencies[2] + excluded.latencies[2],
            kept.latencies[3] + excluded.latencies[3],
            kept.latencies[4] + excluded.latencies[4],
            kept.latencies[5] + excluded.latencies[5],
            kept.latencies[6] + excluded.latencies[6],
            kept.latencies[7] + excluded.latencies[7],
            kept.latencies[8] + excluded.latencies[8],
            kept.latencies[9] + excluded.latencies[9],
            kept.latencies[10] + excluded.latencies[10],
            kept.latencies[11] + excluded.latencies[11],
            kept.latencies[12] + excluded.latencies[12],
            kept.latencies[13] + excluded.latencies[13],
            kept.latencies[14] + excluded.latencies[14],
            kept.latencies[15] + excluded.latencies[15],
            kept.latencies[16] + excluded.latencies[16],
            kept.latencies[17] + excluded.latencies[17],
            kept.latencies[18] + excluded.latencies[18],
            kept.latencies[19] + excluded.latencies[19],
            kept.latencies[20] + excluded.latencies[20],
            kept.latencies[21] + excluded.latencies[21],
            kept.latencies[22] + excluded.latencies[22],
            kept.latencies[23] + excluded.latencies[23],
            kept.latencies[24] + excluded.latencies[24],
            kept.latencies[25] + excluded.latencies[25],
            kept.latencies[26] + excluded.latencies[26],
            kept.latencies[27] + excluded.latencies[27],
            kept.latencies[28] + excluded.latencies[28],
            kept.latencies[29] + excluded.latencies[29],
            kept.latencies[30] + excluded.latencies[30]
        ];
$$;
