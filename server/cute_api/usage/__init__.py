"""What every request leaves behind: a row, counts for its key, metrics for operators.

The edge puts what it saw of a request on a bounded queue and continues. A thread of the API process
(`recorder`) takes batches from there to a stream on Valkey; one `cute usage` process (`consumer`)
moves them from the stream into PostgreSQL: rows into `request_log`, partitioned by day, and their
counts into `usage_hours`, both in one statement.

Guarantees: nothing here holds up or fails a request. A row is stored once, however often it
arrives: it is known by its time and request id, and only a row that is new is counted. What is
lost is counted where it is lost: rows that no queue had room for. A process that is killed loses
what its queue held, at most a fraction of a second, uncounted.
"""
