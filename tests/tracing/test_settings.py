"""Which variables turn traces on, and what a process does without the packages."""

import logging

import pytest

from cute_api.config import ConfigError, Traces, load
from cute_api.tracing import starting
from cute_api.tracing.starting import Service

NOWHERE = {"DATA_DIR": "/nowhere"}
BASE, WHOLE = "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
HEADERS = "OTEL_EXPORTER_OTLP_HEADERS"
URL = "http://collector.example:4318"
ON = {BASE: URL}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, None),
        (ON, Traces(f"{URL}/v1/traces", 1.0)),
        ({BASE: f"{URL}/"}, Traces(f"{URL}/v1/traces", 1.0)),
        ({**ON, WHOLE: "https://spans.example/x"}, Traces("https://spans.example/x", 1.0)),
        ({**ON, "OTEL_TRACES_SAMPLER_ARG": "0.1"}, Traces(f"{URL}/v1/traces", 0.1)),
        (
            {**ON, HEADERS: "authorization=Bearer%20a%2Cb==, x-team = cute"},
            Traces(
                f"{URL}/v1/traces", 1.0, (("authorization", "Bearer a,b=="), ("x-team", "cute"))
            ),
        ),
        ({**ON, "OTEL_TRACES_EXPORTER": "none"}, None),
        ({**ON, "OTEL_SDK_DISABLED": "true"}, None),
        ({"OTEL_TRACES_SAMPLER_ARG": "0.1"}, None),
    ],
)
def test_traces_are_on_with_an_endpoint(given: dict[str, str], expected: Traces | None) -> None:
    assert load({**NOWHERE, **given}).traces == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (BASE, "collector:4318"),
        (WHOLE, "grpc://collector.example:4317"),
        ("OTEL_TRACES_SAMPLER", "always_on"),
        ("OTEL_TRACES_SAMPLER_ARG", "2"),
        ("OTEL_TRACES_EXPORTER", "console"),
        ("OTEL_SDK_DISABLED", "perhaps"),
        (HEADERS, "hunter2"),
        (HEADERS, "a=b,hunter2"),
        (HEADERS, "a=hunter2%0D%0Ab: c"),
    ],
)
def test_setting_that_cant_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name) as caught:
        load({**NOWHERE, **ON, name: value})
    assert "hunter2" not in str(caught.value)


def test_headers_for_the_collector_are_not_shown() -> None:
    settings = load({**NOWHERE, **ON, HEADERS: "authorization=hunter2"})
    assert "hunter2" not in repr(settings)


def test_process_without_the_packages_starts_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(starting, "IMPLEMENTATION", "opentelemetry_is_missing")
    with caplog.at_level(logging.WARNING):
        assert starting.start(load({**NOWHERE, **ON}), Service.API) is None
    assert "install cute-api[traces]" in caplog.text
