"""The report's queries. The range is from `$since` (included) to `$until` (excluded).

Money stays in whole minor units, and sums never cross currencies. What each figure counts is
written on the report itself; the words there and the conditions here must agree.
"""

# What most questions begin with. A page of names can be read while entries move to the next one:
# then an id is there twice, and must not count twice.
BASE = """
WITH brand_names AS (SELECT id, any_value(name) AS name FROM brands GROUP BY id),
category_names AS (SELECT id, any_value(name) AS name FROM categories GROUP BY id),
listed AS (
    SELECT * FROM items
    WHERE status <> 'draft' AND deleted_at IS NULL
        AND listed_at >= $since AND listed_at < $until
),
sales AS (
    SELECT * FROM orders
    WHERE status = 'completed' AND completed_at >= $since AND completed_at < $until
),
times AS (
    SELECT epoch_ms(sales.completed_at) - epoch_ms(items.listed_at) AS ms
    FROM sales JOIN items ON items.id = sales.item_id
)
"""

BOUNDS = """
SELECT least(i.first, o.first), greatest(i.last, o.last) FROM
    (SELECT min(listed_at) AS first, max(listed_at) AS last FROM items) i,
    (SELECT min(created_at) AS first, max(greatest(created_at, completed_at)) AS last FROM orders) o
"""

STOCK = "SELECT status, count(*) FROM items WHERE deleted_at IS NULL GROUP BY status"

ORDERS = """
SELECT status, count(*) FROM orders
WHERE created_at >= $since AND created_at < $until GROUP BY status
"""

REVENUE = """
SELECT currency, count(*), sum(amount)::BIGINT FROM sales
GROUP BY currency ORDER BY count(*) DESC, currency
"""

SALES_BOUNDS = "SELECT min(completed_at), max(completed_at) FROM sales"

REVENUE_OVER_TIME = """
SELECT currency, time_bucket($step::INTERVAL, completed_at) AS start, count(*),
    sum(amount)::BIGINT
FROM sales GROUP BY ALL ORDER BY currency, start
"""

BUCKETS = """
SELECT unnest(generate_series(
    time_bucket($step::INTERVAL, $first), time_bucket($step::INTERVAL, $last), $step::INTERVAL
))
"""

BY_BRAND = """
SELECT coalesce(any_value(brand_names.name),
        CASE WHEN listed.brand_id IS NULL THEN 'No brand' ELSE 'Unknown brand' END), count(*),
    count(*) FILTER (listed.status = 'sold')
FROM listed LEFT JOIN brand_names ON brand_names.id = listed.brand_id
GROUP BY listed.brand_id ORDER BY 2 DESC, 1
"""

BY_CATEGORY = """
SELECT coalesce(any_value(category_names.name), 'Unknown category'), count(*),
    count(*) FILTER (listed.status = 'sold')
FROM listed LEFT JOIN category_names ON category_names.id = listed.category_id
GROUP BY listed.category_id ORDER BY 2 DESC, 1
"""

VIEWS = """
SELECT day, views, bot_views, favorites FROM days
WHERE day >= $since::DATE AND day < $until ORDER BY day DESC
"""

# The market's prices and ours are of items that are sold, whatever the range.
MARKET = """
SELECT coalesce(any_value(category_names.name), 'Unknown category'), market.currency,
    count(*), quantile_disc(items.price, 0.5), market.sales, market.median
FROM market
JOIN items ON items.category_id = market.category_id AND items.currency = market.currency
    AND items.status = 'sold' AND items.deleted_at IS NULL
LEFT JOIN category_names ON category_names.id = market.category_id
GROUP BY market.category_id, market.currency, market.sales, market.median
ORDER BY market.sales DESC, 1
"""

TIME_TO_SELL = """
SELECT count(*), quantile_cont(ms, [0.25, 0.5, 0.75]), quantile_disc(ms, 0.95) FROM times
"""

TIME_BANDS = """
SELECT least(ms // $width, $bands), count(*) FROM times GROUP BY 1 ORDER BY 1
"""

PRICE_REACH = """
SELECT currency, quantile_disc(price, 0.95), count(*) FROM listed
GROUP BY currency ORDER BY count(*) DESC, currency
"""

PRICE_BANDS = """
SELECT least(price // $width, $bands), count(*), count(*) FILTER (status = 'sold')
FROM listed WHERE currency = $currency GROUP BY 1 ORDER BY 1
"""

# Of the items that the range is about, those that the feed says too little of.
UNTOLD = """
SELECT count(*) FROM items WHERE NOT listing_known
    AND (id IN (SELECT id FROM listed) OR id IN (SELECT item_id FROM sales))
"""

LATEST_SALES = """
SELECT items.title, items.url, coalesce(brand_names.name, ''), sales.amount,
    sales.currency, sales.completed_at,
    epoch_ms(sales.completed_at) - epoch_ms(items.listed_at)
FROM sales JOIN items ON items.id = sales.item_id
LEFT JOIN brand_names ON brand_names.id = items.brand_id
ORDER BY sales.completed_at DESC, sales.id LIMIT $most
"""
