"""Settings of usage and items: valid values, and refusals with the variable's name."""

import pytest
from click.testing import CliRunner

from cute_api.cli import main
from cute_api.config import METRICS_OFF, ConfigError, load
from cute_api.sealing import new_key

MAX_SCHEDULE = 50


@pytest.mark.parametrize(
    ("given", "port"),
    [
        ({}, 9_080),
        ({"PORT": "8090"}, 9_090),
        ({"PORT": "65000"}, METRICS_OFF),
        ({"METRICS_PORT": "9100", "PORT": "8090"}, 9_100),
        ({"METRICS_PORT": "0"}, METRICS_OFF),
    ],
)
def test_metrics_are_beside_the_api_unless_set_otherwise(given: dict[str, str], port: int) -> None:
    settings = load({"DATA_DIR": "/nowhere", **given})
    assert (settings.metrics_host, settings.metrics_port) == ("127.0.0.1", port)


@pytest.mark.parametrize(("given", "share"), [("", 0.01), ("0", 0.0), ("1", 1.0), ("0.5", 0.5)])
def test_share_of_sampled_responses(given: str, share: float) -> None:
    settings = load({"DATA_DIR": "/nowhere", "CUTE_RESPONSE_SAMPLE": given})
    assert settings.response_sample == share


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CUTE_RESPONSE_SAMPLE", "2"),
        ("CUTE_RESPONSE_SAMPLE", "-0.1"),
        ("CUTE_RESPONSE_SAMPLE", "nan"),
        ("CUTE_RESPONSE_SAMPLE", "1 %"),
        ("CUTE_ITEM_URL", "https://www.cute.example/items/"),
        ("CUTE_ITEM_URL", "https://www.cute.example/{id}/{id}"),
        ("CUTE_ITEM_URL", "https://www.cute.example/{id}/{slug}"),
        ("CUTE_ITEM_URL", "https://{id}.cute.example/"),
        ("CUTE_ITEM_URL", "javascript:alert({id})"),
        ("CUTE_ITEM_URL", "//www.cute.example/{id}"),
        ("CUTE_ITEM_URL", "https://www.cute.example:port/{id}"),
        ("CUTE_ITEM_URL", "https://[www/{id}"),
        ("CUTE_ITEM_URL", "https://www.cute.example/a b/{id}"),
        ("CUTE_ITEM_URL", "https://www.cute.example/" + "a" * 1_000 + "{id}"),
        ("METRICS_PORT", "70000"),
        ("METRICS_PORT", "http"),
    ],
)
def test_what_cant_be_used_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        load({"DATA_DIR": "/nowhere", name: value})


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ({"PORT": "8090", "CUTE_SANDBOX": "1"}, "http://127.0.0.1:8090/items/{id}"),
        ({"CUTE_PUBLIC_URL": "https://dev.cute.example/"}, "https://dev.cute.example/items/{id}"),
        ({"CUTE_ITEM_URL": "https://cute.example/?item={id}#it"}, None),
    ],
)
def test_items_are_at_the_portal_unless_set_otherwise(
    given: dict[str, str], url: str | None
) -> None:
    wanted = url or given["CUTE_ITEM_URL"]
    assert load({"DATA_DIR": "/nowhere", **given}).item_url == wanted


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("localhost", "http://localhost:8080"),
        ("0.0.0.0", "http://127.0.0.1:8080"),  # noqa: S104 - compared, not bound
        ("::", "http://[::1]:8080"),
        ("fd00::1", "http://[fd00::1]:8080"),
    ],
)
def test_a_sandbox_is_called_where_it_listens(host: str, url: str) -> None:
    assert load({"DATA_DIR": "/nowhere", "CUTE_SANDBOX": "1", "HOST": host}).portal_url == url


def test_schedule_of_deliveries_is_bounded() -> None:
    given = {"DATA_DIR": "/nowhere", "CUTE_WEBHOOK_SCHEDULE": ",".join(["5"] * MAX_SCHEDULE)}
    assert len(load(given).webhook_schedule) == MAX_SCHEDULE
    given["CUTE_WEBHOOK_SCHEDULE"] += ",5"
    with pytest.raises(ConfigError, match="CUTE_WEBHOOK_SCHEDULE can have at most 50 times"):
        load(given)


def test_outside_a_sandbox_nothing_starts_without_a_public_url() -> None:
    settings = load({"DATA_DIR": "/nowhere"})
    with pytest.raises(ConfigError, match=r"CUTE_PUBLIC_URL=https://developers\.cute"):
        _ = settings.portal_url
    with pytest.raises(ConfigError, match="CUTE_PUBLIC_URL is not set"):
        _ = settings.item_url
    assert settings.known_item_url is None
    assert load({"DATA_DIR": "/nowhere", "CUTE_SANDBOX": "1"}).known_item_url


def test_a_server_says_that_it_needs_a_public_url() -> None:
    environ = {
        "DATA_DIR": "/nowhere",
        "DATABASE_URL": "postgresql://127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1",
        "CUTE_ENCRYPTION_KEYS": new_key(),
        "CUTE_SANDBOX": "0",
        # Not this machine's address: a server that accepts the settings can't listen, and exits.
        "HOST": "203.0.113.1",
    }
    refused = CliRunner().invoke(main, ["serve"], env=environ)
    assert refused.exit_code == 1
    assert "CUTE_PUBLIC_URL is not set" in refused.output
    assert refused.output.count("\n") == 1
