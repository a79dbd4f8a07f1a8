"""Benchmarks. They print figures and assert none."""
