"""Fixtures for every test: embedded servers, and an API on top of them."""

pytest_plugins = [
    "tests.fixtures.missing",
    "tests.fixtures.run.compiled",
    "tests.fixtures.run.garbage",
    "tests.fixtures.run.order",
    "tests.fixtures.run.patience",
    "tests.fixtures.servers",
    "tests.fixtures.api",
    "tests.fixtures.kept_api",
    "tests.fixtures.properties",
    "tests.fixtures.limits",
    "tests.fixtures.costs",
    "tests.fixtures.valkeys",
    "tests.fixtures.run.summary",
    "tests.fixtures.passwords",
    "tests.fixtures.browser",
    "tests.fixtures.poolers",
    "tests.fixtures.replicas",
    "tests.webhooks.receiver",
]
