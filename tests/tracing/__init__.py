"""Traces: spans of requests, events and deliveries, as a collector gets them."""
