"""Records of every request: a row, counts for its key, metrics for operators.

The edge puts a summary of each request on a bounded queue. A thread of the API process (`recorder`)
sends batches from the queue to a stream on Valkey; one `cute usage` process (`consumer`) moves them
from the stream into PostgreSQL: rows into `request_log`, partitioned by day, and their counts into
`usage_hours`, both in one statement.

Guarantees: this package never delays or fails a request. A row is stored once, however often it
arrives: time and request id identify it, and only new rows are counted. Rows for which a queue has
no room are counted as dropped. A killed process loses its queue, at most a fraction of a second,
uncounted. `delivery_watch`, `mail_watch` and `connection_watch` read other metrics from tables.
"""
