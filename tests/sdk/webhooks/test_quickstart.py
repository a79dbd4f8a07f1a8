"""A receiver as the READMEs show it: its URL is verified, and both SDKs unwrap what is sent."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from cute_api.config import ROOT, child_environ
from scripts.shared import javascript, node
from scripts.shared.ports import free_port
from scripts.shared.readme import examples
from tests.fixtures.api import furnish
from tests.fixtures.http import client_of
from tests.fixtures.programs import listening
from tests.sdk.readme import READMES, RECEIVER
from tests.sdk.webhooks.processes import running
from tests.usage.world import PATIENCE_S, standing
from tests.webhooks.backend import eventually

LANGUAGES = {"python": ("python", "receiver.py"), "javascript": ("js", "receiver.mjs")}
TITLE = "Größe 38: Wollmantel <&> 🧥"
KINDS = ("flask", "fastapi", "node", "express")


def source(sdk: str) -> str:
    language, _ = LANGUAGES[sdk]
    return examples(READMES[sdk], language)[RECEIVER]


@contextmanager
def receiving(sdk: str, port: int, secret: str, folder: Path) -> Iterator[Path]:
    """Run the README's receiver as a process; yields the file of its output."""
    _, name = LANGUAGES[sdk]
    program, log = folder / name, folder / f"{name}.log"
    program.write_text(source(sdk))
    environ = {"CUTE_WEBHOOK_SECRET": secret, "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, str(program)]
    if sdk == "javascript":
        javascript.build()
        (folder / "node_modules").symlink_to(ROOT / "node_modules")
        command = node.find().command("node", [str(program)])
    with listening(*command, port=port, log=log, env=child_environ(environ), cwd=folder):
        yield log


@pytest.mark.parametrize("sdk", LANGUAGES)
def test_the_receiver_of_the_readme_says_nothing_of_challenges(sdk: str) -> None:
    words = source(sdk).lower()
    assert {"python": "receive", "javascript": "listener"}[sdk] in words
    for word in ("challenge", "verification", "x-cute-test", "unwrap"):
        assert word not in words


def test_it_verifies_its_url_and_handles_each_event_once(tmp_path: Path) -> None:
    with standing(tmp_path) as world, ExitStack() as stack:
        furnish(world.database)
        world.environ["CUTE_WEBHOOK_VERIFICATION"] = "on"
        for name in ("serve", "relay", "worker"):
            world.start(name)
        alice = stack.enter_context(client_of(world.base_url, world.key()))
        logs = {}
        for sdk in LANGUAGES:
            port, folder = free_port(), tmp_path / sdk
            folder.mkdir()
            hook = {"url": f"http://127.0.0.1:{port}/hook", "types": ["item.created"]}
            made = alice.post("/webhooks", json=hook).json()
            assert made["status"] == "unverified"
            logs[made["id"]] = stack.enter_context(receiving(sdk, port, made["secret"], folder))

        item = {
            "title": "Wollmantel",
            "price": {"amount": 4_500, "currency": "EUR"},
            "category_id": alice.get("/categories").json()["data"][0]["id"],
            "condition": "good",
        }
        assert alice.post("/items", json=item).status_code == 201
        for webhook_id in logs:  # the first try came before they listened
            assert alice.post(f"/webhooks/{webhook_id}/verify").is_success
        tested = [
            alice.post(f"/webhooks/{id_}/test", json={"type": "item.created"}).json()["id"]
            for id_ in logs
        ]

        def is_over() -> bool:
            received = all("item.created" in log.read_text() for log in logs.values())
            states = {
                alice.get(f"/deliveries/{delivery_id}").json()["status"] for delivery_id in tested
            }
            return received and states == {"delivered"}

        try:
            eventually(is_over, PATIENCE_S)
        except TimeoutError:
            pytest.fail("\n".join(log.read_text() for log in logs.values()))
        for webhook_id, log in logs.items():
            assert alice.get(f"/webhooks/{webhook_id}").json()["status"] == "active"
            lines = log.read_text().splitlines()
            assert sum(line.startswith("item.created") for line in lines) == 1


def test_a_real_delivery_is_unwrapped_in_both_languages(webhooks_js: Path, tmp_path: Path) -> None:
    with standing(tmp_path) as world, ExitStack() as stack:
        furnish(world.database)
        for name in ("serve", "relay", "worker"):
            world.start(name)
        alice = stack.enter_context(client_of(world.base_url, world.key()))
        receivers = []
        for kind in KINDS:
            port = free_port()
            hook = {"url": f"http://127.0.0.1:{port}/hook", "types": ["item.created"]}
            secret = alice.post("/webhooks", json=hook).json()["secret"]
            receivers.append(
                stack.enter_context(running(kind, webhooks_js, secret, tmp_path, port))
            )
        item = {
            "title": TITLE,
            "price": {"amount": 4_500, "currency": "EUR"},
            "category_id": alice.get("/categories").json()["data"][0]["id"],
            "condition": "good",
        }
        assert alice.post("/items", json=item).status_code == 201
        try:
            eventually(
                lambda: all(
                    f"received {TITLE}" in receiver.log.read_text() for receiver in receivers
                ),
                PATIENCE_S,
            )
        except TimeoutError:
            pytest.fail("\n".join(receiver.log.read_text() for receiver in receivers))
