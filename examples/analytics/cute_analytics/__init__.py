"""A seller's items, orders and events in one DuckDB file, and a report of one page about them."""

__version__ = "0.1.0"
