"""A seller's orders and events in DuckDB, and a report of one page."""
