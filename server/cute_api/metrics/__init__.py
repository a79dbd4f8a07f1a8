"""The metrics: one list of all of them, and what a process says of itself.

`catalogue` is the list. What `cute usage` exposes, the table in `docs/operations/metrics.md`, the
rules of Prometheus and the dashboard all follow from it. A metric comes from one of three places
(`Source`): counts of requests that all processes add up, numbers that each process reports of
itself (`reports`), and what `cute usage` reads from PostgreSQL and Valkey at each scrape.
"""
