"""A sandbox in use: API, relay, workers, consumer, CLI. No log may contain their secrets."""

import json
import sys

import httpx

from scripts.shared.waiting import until
from tests.fixtures.programs import finished
from tests.platform.sandbox import Sandbox, environ
from tests.portal.browser import Browser, secret_of
from tests.webhooks.receiver import receiving

BODY_TEXT = "Coat of many colours with a letter in its pocket"
QUERY_TEXT = "velvet+waistcoat+of+nobody"
MESSAGE_TEXT = "Meet me behind the old theatre"
SCOPES = ("read:items", "write:items", "read:messages", "webhooks")
OURS = ("relay", "worker-1", "worker-2", "mailer", "background", "usage", "api")


def logs(sandbox: Sandbox) -> dict[str, str]:
    return {file.stem: file.read_text() for file in (sandbox.data_dir / "logs").glob("*.log")}


def cute(sandbox: Sandbox, *command: str) -> str:
    """Run `cute …` as an operator of this sandbox; return its output."""
    cli = (sys.executable, "-m", "cute_api.cli")
    done = finished(*cli, *command, env=environ(sandbox.data_dir, 1))
    assert done.returncode == 0, done.stderr
    assert "cute_" not in done.stderr
    return done.stdout


def work(sandbox: Sandbox, hook: str) -> list[str]:
    """Use everything, well and badly; the secrets that were used."""
    demo = sandbox.read("demo.json")
    cute(sandbox, "users", "create", "--email", "bob@cute.example", "--json")
    key = json.loads(
        cute(
            sandbox,
            "keys",
            "create",
            "--email",
            "bob@cute.example",
            "--tier",
            "pro",
            "--json",
            *[part for scope in SCOPES for part in ("--scope", scope)],
        )
    )["key"]
    headers = {"Authorization": f"Bearer {key}", "User-Agent": f"agent {key}"}
    with httpx.Client(
        base_url=f"{demo['base_url']}/v1", headers=headers, timeout=30, trust_env=False
    ) as bob:
        events = ["item.created", "message.received"]
        secret = bob.post("/webhooks", json={"url": hook, "types": events}).json()["secret"]
        category = bob.get("/categories?limit=1").json()["data"][0]["id"]
        item = {
            "title": BODY_TEXT,
            "description": f"{BODY_TEXT} {key}",
            "price": {"amount": 900, "currency": "EUR"},
            "category_id": category,
            "condition": "good",
            "sku": BODY_TEXT[:20],
        }
        statuses = [
            bob.post("/items", json=item).status_code,
            bob.post("/items", json=item).status_code,
            bob.post("/items", json={**item, "color": 7}).status_code,
            bob.post(
                "/items",
                content=b'{"title": "' + BODY_TEXT.encode(),
                headers={"Content-Type": "application/json"},
            ).status_code,
            bob.get(f"/items?q={QUERY_TEXT}").status_code,
            bob.get(f"/items/{key}").status_code,
            bob.get(f"/items?api_key={key}").status_code,
        ]
        assert statuses == [201, 409, 422, 400, 200, 422, 422]
        item_id = bob.get("/me/items").json()["data"][0]["id"]
        sent = bob.post("/sandbox/messages", json={"item_id": item_id, "body": MESSAGE_TEXT})
        assert sent.status_code == 201
    wrong = httpx.get(
        f"{demo['base_url']}/v1/me",
        headers={"Authorization": f"Bearer {demo['password']}"},
        trust_env=False,
    )
    assert wrong.status_code == 401
    return [
        key,
        key[9:],
        secret,
        secret[6:],
        demo["api_key"],
        demo["password"],
        *use_portal(demo),
    ]


def use_portal(demo: dict[str, str]) -> list[str]:
    """Log in as the demo user and make a key; the secrets that were used."""
    with Browser(demo["base_url"]) as browser:
        assert browser.log_in("demo", f"not {demo['password']}").status_code == 422
        assert browser.log_in("demo", demo["password"]).status_code == 303
        made = browser.create_key()
        assert made.status_code == 201
        return [browser.cookies["cute_session"], secret_of(made)]


def test_no_log_of_a_sandbox_holds_a_secret_or_what_was_sent(sandbox: Sandbox) -> None:
    before = {name: len(text) for name, text in logs(sandbox).items()}
    with receiving() as receiver:
        secrets = work(sandbox, receiver.url("/hook"))
        until(lambda: len(receiver.requests) >= 2, "both events")
        # What is in memory of a process that fails is no reason to write it down either.
        for name in ("relay", "worker-1", "usage"):
            assert '"level":"error"' not in logs(sandbox)[name][before.get(name, 0) :]
        sandbox_logs = logs(sandbox)
        assert sandbox_logs.keys() >= {*OURS, "postgres", "valkey"}
        for name, text in sandbox_logs.items():
            for private in [*secrets, BODY_TEXT, MESSAGE_TEXT, QUERY_TEXT, "velvet waistcoat"]:
                assert private not in text, name
        for name in OURS:
            for line in sandbox_logs[name].splitlines():
                assert json.loads(line)["time"], name
        assert "request_id" in sandbox_logs["api"]
        assert "a response doesn't match the document" not in sandbox_logs["api"]
