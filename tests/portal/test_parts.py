"""The limit of pages for a network, and processes that serve only the API or the portal."""

import importlib
from ipaddress import ip_network

import httpx
import pytest
from click.testing import CliRunner

from cute_api import config, logs
from cute_api.commands import running
from cute_api.config_serving import Part, ServingSettings
from cute_api.config_values import ConfigError
from tests.fixtures.api import Api, running_api

HTML = {"Accept": "text/html"}
PROBES = ("/healthz", "/readyz")
CALL, PAGE, DOCUMENT = "/v1/brands", "/login", "/openapi.json"
A_MINUTE = 3
ALICE, BOB = "192.0.2.1", "192.0.2.2"


def got(api: Api, path: str, address: str = ALICE) -> httpx.Response:
    headers = {**HTML, "X-Forwarded-For": address}
    return httpx.get(f"{api.base_url}{path}", headers=headers, trust_env=False, timeout=30)


def test_pages_429_beyond_what_a_network_may_ask_for(database_url: str, redis_url: str) -> None:
    serving = ServingSettings(pages_a_minute=A_MINUTE)
    proxies = (ip_network("127.0.0.0/8"),)
    with running_api(database_url, redis_url, serving=serving, trusted_proxies=proxies) as api:
        # A page that doesn't exist costs as much.
        paths = (PAGE, "/docs/search?q=webhook", "/nothing")
        assert [got(api, path).status_code for path in paths] == [200, 200, 404]
        for path in (PAGE, DOCUMENT):
            refused = got(api, path)
            assert refused.status_code == 429
            assert 0 < int(refused.headers["Retry-After"]) <= 60
            assert "3 pages within a minute" in refused.text
            assert refused.headers["Content-Type"].startswith("text/html")
        assert got(api, PAGE, BOB).status_code == 200
        assert [got(api, path).status_code for path in (CALL, *PROBES)] == [200] * 3


@pytest.mark.parametrize(
    ("only", "served", "missing"), [(Part.API, CALL, PAGE), (Part.PORTAL, PAGE, CALL)]
)
def test_one_part_alone_404_for_the_other(
    database_url: str, redis_url: str, only: Part, served: str, missing: str
) -> None:
    with running_api(database_url, redis_url, serving=ServingSettings(only=only)) as api:
        assert [got(api, path).status_code for path in (served, *PROBES)] == [200] * 3
        assert {got(api, path).headers["Content-Type"] for path in PROBES} == {"application/json"}
        refused = got(api, missing)
        assert refused.status_code == 404
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert refused.json()["code"] == "not_found"
        assert f"has the {'API' if only is Part.API else 'portal'} only" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("options", "only"),
    [([], None), (["--only", "api"], Part.API), (["--only", "portal"], Part.PORTAL)],
)
def test_serve_only_is_the_application_of_each_process(
    monkeypatch: pytest.MonkeyPatch,
    database_url: str,
    redis_url: str,
    options: list[str],
    only: Part | None,
) -> None:
    for name, value in (("DATABASE_URL", database_url), ("REDIS_URL", redis_url)):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CUTE_SANDBOX", "1")
    asked: dict[str, str] = {}
    # This process serves other tests, whose logs stay as they are.
    monkeypatch.setattr(logs, "configure", lambda _level: None)
    monkeypatch.setattr(running, "serve", lambda _settings, **wanted: asked.update(wanted))
    done = CliRunner().invoke(running.serve_command, options)
    assert done.exit_code == 0, done.output
    module, _, name = asked["application"].partition(":")
    made: list[Part | None] = []
    loaded = importlib.import_module(module)
    monkeypatch.setattr(loaded, "served_app", lambda only=None: made.append(only))
    getattr(loaded, name)()
    assert made == [only]


def test_settings_of_serving_that_are_wrong_say_which() -> None:
    for name, value in (("CUTE_SERVE_ONLY", "pages"), ("CUTE_PAGES_A_MINUTE", "0")):
        with pytest.raises(ConfigError, match=name):
            config.load({name: value})
