"""The list of all metrics, and the reports of processes.

`reports.METRICS` is the list. The output of `cute usage`, the table in
`docs/operations/metrics.md`, Prometheus' rules and the dashboard follow from it. A metric has one
of three sources (`Source`): counts that all processes add up, numbers that each process reports
about itself (`reports`), and numbers that `cute usage` reads from PostgreSQL and Valkey at each
scrape.
"""
