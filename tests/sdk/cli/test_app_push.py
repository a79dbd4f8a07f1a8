"""`cute-dev app push`: an app becomes what its file says."""

from pathlib import Path

import pytest

from cute_api.models.enums import AppStatus
from tests.api.apps import CALLBACK, new_app
from tests.fixtures.api import Api
from tests.sdk.cli.conftest import Run

FILE = """
name: Rail Lister
redirect_uris:
  - https://rail-lister.example/callback
  - http://127.0.0.1/callback
scopes: [read:items, write:items]
"""


def test_an_app_becomes_what_its_file_says_and_a_second_push_changes_nothing(
    run: Run, api: Api, tmp_path: Path
) -> None:
    app = new_app(api.database, status=AppStatus.DRAFT)
    before = api.with_key(app.key.secret).get("/app").json()
    file = tmp_path / "app.yaml"
    file.write_text(FILE)
    environ = {"CUTE_API_KEY": app.key.secret, "CUTE_BASE_URL": api.base_url}
    status, out, notes = run("app", "push", str(file), "--dry-run", **environ)
    assert (status, notes) == (0, "Nothing was changed (--dry-run).\n")
    assert "redirect_uris: + http://127.0.0.1/callback" in out
    assert "scopes: - read:orders" in out
    assert CALLBACK not in out
    assert api.with_key(app.key.secret).get("/app").json() == before
    assert run("app", "push", str(file)) == (0, out, "Pushed.\n")
    after = api.with_key(app.key.secret).get("/app").json()
    assert after["scopes"] == ["read:items", "write:items"]
    assert after["redirect_uris"] == [CALLBACK, "http://127.0.0.1/callback"]
    assert run("app", "push", str(file)) == (0, "", "The app is as the file says.\n")


def test_a_push_registers_webhooks_changes_their_types_and_leaves_others(
    run: Run, api: Api, tmp_path: Path
) -> None:
    app = new_app(api.database, redirect_uris=[CALLBACK, "http://127.0.0.1/callback"])
    client = api.with_key(app.key.secret)
    other = {"url": "https://other.example/hook", "types": ["item.sold"]}
    assert client.post("/webhooks", json=other).status_code == 201
    file, url = tmp_path / "app.yaml", "https://rail-lister.example/hook"
    named = FILE.replace("Rail Lister", client.get("/app").json()["name"])
    content = f"{named}webhooks:\n  - url: {url}\n    types: [item.created]\n"
    file.write_text(content)
    environ = {"CUTE_API_KEY": app.key.secret, "CUTE_BASE_URL": api.base_url}
    status, out, notes = run("app", "push", str(file), **environ)
    assert notes == "Pushed.\n"
    assert (status, f"webhooks: + {url} (item.created)" in out) == (0, True)
    assert f"secret of {url}: whsec_" in out
    assert run("app", "push", str(file)) == (0, "", "The app is as the file says.\n")
    file.write_text(content.replace("item.created", "app.*"))
    changed = f"webhooks: {url} (item.created -> app.*)\n"
    assert run("app", "push", str(file)) == (0, changed, "Pushed.\n")
    hooks = {hook["url"]: hook["types"] for hook in client.get("/webhooks").json()["data"]}
    assert hooks == {url: ["app.*"], other["url"]: other["types"]}


def test_a_refusal_names_the_field(run: Run, api: Api, tmp_path: Path) -> None:
    app = new_app(api.database)
    file = tmp_path / "app.yaml"
    file.write_text(
        FILE.replace("Rail Lister", app.name).replace("rail-lister.example", "evil.example")
    )
    environ = {"CUTE_API_KEY": app.key.secret, "CUTE_BASE_URL": api.base_url}
    status, _, notes = run("app", "push", str(file), **environ)
    assert status == 1
    assert "[/redirect_uris/0] A new origin" in notes


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name: [", "is not YAML"),
        ("- Rail Lister", "must have exactly name, redirect_uris, scopes"),
        (FILE + "logo: a.png", "must have exactly"),
        (FILE.replace("Rail Lister", "7"), "name in"),
        (FILE.replace("[read:items, write:items]", "read:items"), "scopes in"),
        (FILE.replace("[read:items, write:items]", "[7]"), "scopes in"),
        (FILE + "webhooks: [{url: https://a.example}]", "a url and a list of types"),
        (None, "can't be read: No such file"),
    ],
)
def test_a_file_that_says_no_app_is_refused(
    run: Run, tmp_path: Path, content: str | None, said: str
) -> None:
    file = tmp_path / "app.yaml"
    if content is not None:
        file.write_text(content)
    status, out, notes = run("app", "push", str(file), CUTE_API_KEY="cute_app_x")
    assert (status, out) == (1, "")
    assert said in notes
