"""Settings: URLs whose errors show no part of a password, and secrets that are in files."""

from pathlib import Path

import pytest

from cute_api.config import SECRETS, ConfigError, load

NOWHERE = {"DATA_DIR": "/nowhere"}
PASSWORD = "hunter2"
URL = "postgresql://alice:secret@127.0.0.1:5432/cute"


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("DATABASE_URL", "postgres//cute:hunter2@db.example/cute"),
        ("DATABASE_URL", "mysql://cute:hunter2@db.example/cute"),
        ("DATABASE_URL", "postgresql://cute:hunter2/x@db.example/cute"),
        ("DATABASE_URL", "postgresql://cute:1#hunter2@db.example/cute"),
        ("DATABASE_URL", "postgresql://cute:1?hunter2=@db.example/cute"),
        ("DATABASE_URL", "postgresql://cute:x@hunter2@db.example/cute"),
        ("DATABASE_URL", "postgresql://cute:hunter2%zz@db.example/cute"),
        ("DATABASE_URL", "postgresql://cute:x@db.example:hunter2/cute"),
        ("DATABASE_URL", "postgresql://cute:hunter2@db.example/cute?unknown=1"),
        ("REDIS_URL", "redis//:hunter2@valkey.example"),
        ("REDIS_URL", "http://:hunter2@valkey.example"),
        ("REDIS_URL", "redis://:hunter2"),
        ("REDIS_URL", "redis://cute:1/hunter2@valkey.example:6379"),
        ("REDIS_URL", "redis://cute:1?hunter2@valkey.example"),
        ("REDIS_URL", "redis://cute:1#hunter2@valkey.example"),
        ("REDIS_URL", "redis://cute:x@hunter2@valkey.example"),
        ("REDIS_URL", "redis://:hunter2@a.example,b.example"),
        ("REDIS_URL", "redis+sentinel://:hunter2@a.example:26379"),
        ("REDIS_URL", "redis+sentinel://:hunter2@a.example:26379/cute?db=1"),
        ("REDIS_URL", "unix://?password=hunter2"),
        ("LIMITS_REDIS_URL", "rediss:/:hunter2@valkey.example"),
        ("LIMITS_REDIS_URL", "redis+cluster://:hunter2@a.example:1,b.example:x"),
        ("CUTE_PUBLIC_URL", "https://cute:hunter2@developers.cute.example"),
        ("CUTE_ITEM_URL", "https://cute:hunter2@www.cute.example/{id}"),
        ("CUTE_OIDC_ISSUER", "http://cute:hunter2@login.cute.example"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://cute:hunter2@collector.example:4318"),
        ("CUTE_OIDC_ISSUER", "https://cute:hunter2@login.cute.example:port"),
    ],
)
def test_a_malformed_url_gives_one_line_without_the_password(name: str, url: str) -> None:
    with pytest.raises(ConfigError, match=f"^{name} must be ") as caught:
        load({**NOWHERE, name: url})
    text = str(caught.value)
    assert "\n" not in text
    assert PASSWORD not in text


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("DATABASE_URL", "postgresql://cute:p%40ss@db.example:5432/cute?sslmode=verify-full"),
        ("DATABASE_URL", "postgresql://cute:x@a.example,[fd00::2]:5433/cute"),
        ("DATABASE_URL", "postgresql://cute@/cute?host=/run/postgresql"),
        ("DATABASE_URL", "postgres:///cute"),
        ("REDIS_URL", "rediss://cute:p%40ss@valkey.example:6379/0?ssl_ca_certs=/etc/ca.pem"),
        ("REDIS_URL", "valkey://[::1]"),
        ("REDIS_URL", "unix:///run/valkey.sock?db=0"),
        ("REDIS_URL", "redis+sentinel://cute:x@a.example:26379,b.example/cute"),
        ("LIMITS_REDIS_URL", "redis+cluster://cute:x@a.example:7000,b.example:7001"),
    ],
)
def test_urls_of_stores_are_taken_as_they_are(name: str, url: str) -> None:
    settings = load({**NOWHERE, name: url})
    assert url in {settings.database_url, settings.redis_url, settings.limits_redis_url}
    assert url not in repr(settings), "it may hold a password"


def test_a_cluster_is_for_limits_only() -> None:
    settings = load({**NOWHERE, "REDIS_URL": "redis+cluster://:hunter2@a.example:7000"})
    with pytest.raises(ConfigError, match="REDIS_URL can't be a Cluster") as caught:
        settings.need_redis_url()
    assert PASSWORD not in str(caught.value)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "secret"
    file.write_text(f"{URL}\n")
    return file


def test_secret_is_read_from_its_file_without_the_line_end(file: Path) -> None:
    assert load({**NOWHERE, "DATABASE_URL_FILE": str(file)}).database_url == URL
    assert load({**NOWHERE, "CUTE_MAIL_FILE": str(file)}).mail == URL


def test_what_is_no_secret_has_no_file(file: Path) -> None:
    assert load({**NOWHERE, "CUTE_PUBLIC_URL_FILE": str(file)}).public_url is None


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe"])
def test_file_that_cant_be_used_is_refused_by_its_variable(
    content: bytes | None, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    for name in SECRETS:
        with pytest.raises(ConfigError, match=f"{name}_FILE"):
            load({**NOWHERE, f"{name}_FILE": str(file)})


def test_value_and_file_at_once_are_refused_without_the_secret(file: Path) -> None:
    with pytest.raises(ConfigError, match="Both DATABASE_URL and DATABASE_URL_FILE") as caught:
        load({**NOWHERE, "DATABASE_URL": URL, "DATABASE_URL_FILE": str(file)})
    assert "secret@" not in str(caught.value)
