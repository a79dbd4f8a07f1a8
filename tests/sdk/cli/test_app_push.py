"""`cute-dev app push`: an app becomes what its file says."""

from hashlib import sha256
from pathlib import Path

import pytest
from cute_dev.context import Context
from cute_dev.profiles import Profiles
from cute_dev.pushing import read

from cute_api.config import ROOT
from cute_api.models.enums import AppStatus
from cute_api.versions.registry import Versions
from tests.api.apps import CALLBACK, new_app
from tests.fixtures.api import Api
from tests.sdk.cli.conftest import Run
from tests.services.test_app_logos import picture

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
    assert run("app", "push", str(file)) == (0, "", "The app matches the file.\n")


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
    assert run("app", "push", str(file)) == (0, "", "The app matches the file.\n")
    file.write_text(content.replace("item.created", "app.*"))
    changed = f"webhooks: {url} (item.created -> app.*)\n"
    assert run("app", "push", str(file)) == (0, changed, "Pushed.\n")
    hooks = {hook["url"]: hook["types"] for hook in client.get("/webhooks").json()["data"]}
    assert hooks == {url: ["app.*"], other["url"]: other["types"]}


def test_a_push_sets_logo_and_version_and_null_removes_the_logo(
    run: Run, api: Api, tmp_path: Path
) -> None:
    app = new_app(api.database, status=AppStatus.DRAFT)
    client = api.with_key(app.key.secret)
    file = tmp_path / "app.yaml"
    (tmp_path / "logo.png").write_bytes(picture())
    living = Versions.load(api.spec).living
    hook = "webhooks: [{url: https://rail-lister.example/hook, types: [app.*]}]\n"
    content = f"{FILE}{hook}logo: logo.png\nversion: {living[0]}\n"
    file.write_text(content)
    environ = {"CUTE_API_KEY": app.key.secret, "CUTE_BASE_URL": api.base_url}
    status, out, notes = run("app", "push", str(file), **environ)
    assert (status, notes) == (0, "Pushed.\n")
    assert "logo: another file" in out and f"version: {living[-1]} -> {living[0]}" in out
    after = client.get("/app").json()
    assert after["logo_digest"] == sha256(picture()).hexdigest()
    assert after["version"] == living[0]
    (webhook,) = client.get("/webhooks").json()["data"]
    assert webhook["version"] == living[0]
    assert run("app", "push", str(file)) == (0, "", "The app matches the file.\n")
    file.write_text(content.replace("logo.png", "null"))
    assert run("app", "push", str(file)) == (0, "logo: removed\n", "Pushed.\n")
    assert client.get("/app").json()["logo_digest"] is None


def test_what_was_tried_is_promoted_to_another_profile_with_its_own_values(
    run: Run, api: Api, tmp_path: Path
) -> None:
    sandbox, live = (new_app(api.database, status=AppStatus.DRAFT) for _ in range(2))
    profiles = Profiles(tmp_path / "settings")
    for name, app in (("default", sandbox), ("live", live)):
        profiles.save(name, api.base_url, app.key.secret)
    profiles.use("default")
    file, uri = tmp_path / "app.yaml", "https://rail-lister.example/live"
    file.write_text(f"{FILE}profiles:\n  live:\n    redirect_uris: [{uri}]\n")
    status, _, notes = run("app", "promote", str(file), "--to", "live")
    assert (status, "The app here differs from" in notes) == (1, True)
    assert run("app", "push", str(file))[0] == 0
    status, _, notes = run("app", "promote", str(file), "--to", "live")
    assert (status, notes) == (0, "Pushed.\n")
    promoted = api.with_key(live.key.secret).get("/app").json()
    assert (promoted["name"], promoted["redirect_uris"]) == ("Rail Lister", [uri])
    again = run("app", "promote", str(file), "--to", "live")
    assert again == (0, "", "The app matches the file.\n")
    status, _, notes = run("app", "promote", str(file), "--to", "nowhere")
    assert (status, "There is no profile nowhere" in notes) == (1, True)


def test_a_promoted_app_is_pushed_to_the_server_of_its_profile(tmp_path: Path) -> None:
    profiles = Profiles(tmp_path)
    profiles.save("live", "https://api.cute.example", "cute_app_live")
    context = Context(base_url="http://127.0.0.1:8080", folder=tmp_path).with_profile("live")
    assert context.target() == ("https://api.cute.example", "cute_app_live")


def test_the_file_of_the_guide_says_an_app() -> None:
    wanted = read(ROOT / "docs/samples/app.yaml")
    assert wanted.settings["name"] == "My first app"
    assert [hook["types"] for hook in wanted.webhooks] == [["app.*", "item.*", "user.erased"]]


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
        ("- Rail Lister", "must have name, redirect_uris, scopes, and may have logo"),
        (FILE + "icon: a.png", "and nothing else"),
        (FILE + "logo: a.png", "a.png can't be read"),
        (FILE + "logo: 7", "logo in"),
        (FILE + "profiles: [live]", "settings by profile"),
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
