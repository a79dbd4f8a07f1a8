"""Invalid arguments and settings are reported before anything is sent. In this process."""

import pytest
from cute_analytics import cli

GOOD = {"CUTE_API_KEY": "cute_x", "CUTE_BASE_URL": "http://127.0.0.1:1"}


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Valid settings, in an empty folder."""
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("CUTE_API_KEY", "", "CUTE_API_KEY"),
        ("CUTE_BASE_URL", "", "CUTE_BASE_URL"),
        ("CUTE_BASE_URL", "ftp://127.0.0.1", "base URL"),
        ("CUTE_ANALYTICS_TIMEOUT", "soon", "CUTE_ANALYTICS_TIMEOUT"),
        ("CUTE_ANALYTICS_TIMEOUT", "nan", "CUTE_ANALYTICS_TIMEOUT"),
        ("CUTE_ANALYTICS_TIMEOUT", "0", "CUTE_ANALYTICS_TIMEOUT"),
        ("CUTE_ANALYTICS_DB", "no/such/folder/analytics.duckdb", "CUTE_ANALYTICS_DB"),
        ("CUTE_ANALYTICS_DB", ".", "CUTE_ANALYTICS_DB"),
    ],
)
def test_a_wrong_setting_is_one_line_and_exit_code_2(
    name: str,
    value: str,
    named: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(name, value)
    assert cli.main(["load"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("cute-analytics: ")
    assert len(said.splitlines()) == 1
    assert named in said


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["report", "--since", "yesterday"], "'yesterday' is not a time such as 2026-11-01"),
        (["report", "--out", "no/such/report.html"], "must be a file in a folder that is there"),
        (["watch", "--every", "0"], "seconds, 1 to 86400"),
        (["report", "--by", "minutes"], "invalid choice: 'minutes'"),
        ([], "required: COMMAND"),
    ],
)
def test_wrong_usage_says_what_is_right_and_exits_with_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_a_range_that_ends_before_it_begins_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["report", "--since", "2026-11-02", "--until", "2026-11-01"]) == 2
    assert capsys.readouterr().err == "cute-analytics: --until must be later than --since.\n"


@pytest.mark.parametrize("command", [[], ["load"], ["report"], ["watch"]])
def test_help_names_every_option_and_variable(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([*command, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith("usage: cute-analytics")
    assert command or "CUTE_ANALYTICS_TIMEOUT" in said
