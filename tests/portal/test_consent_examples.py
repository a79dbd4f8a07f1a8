"""The handlers that the guide shows: with each framework, a seller connects an app, and its events
arrive.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import httpx
from standardwebhooks.webhooks import Webhook

from cute_api.config import ROOT, child_environ
from cute_api.models import User
from cute_api.services.apps import receipts
from scripts.shared import javascript, node
from scripts.shared.ports import free_port
from tests.api.apps import MadeApp, new_app
from tests.fixtures.api import Api
from tests.fixtures.programs import listening
from tests.portal.conftest import NewBrowser
from tests.portal.oauth.flow import decide

EXAMPLES = ROOT / "examples" / "consents"
NEXT = Path(__file__).parent / "next_routes.mjs"
SECRET = "whsec_Q3V0ZSBkb2NzOiBub3QgYSByZWFsIHNlY3JldCwgb2s="
OTHER_SECRET = "whsec_YW5vdGhlciBzZWNyZXQsIG5vdCB0aGUgcmVjZWl2ZXIncyE="
EVENT_ID = "01a1ad02-c828-7e57-a3d8-b56c1f09e874"
FRAMEWORKS = ("flask_app.py", "fastapi_app.py", "express_app.mjs", "next_handlers.mjs")


def command(name: str, port: int) -> list[str]:
    program = str(EXAMPLES / name)
    if name.endswith(".py"):
        return [sys.executable, program]
    wrapped = [str(NEXT), program, str(port)] if name.startswith("next") else [program]
    return node.find().command("node", wrapped)


@contextmanager
def serving(api: Api, app: MadeApp, folder: Path) -> Iterator[dict[str, str]]:
    """All examples as processes; yields their URLs."""
    javascript.build()
    with ExitStack() as stack:
        urls = {}
        for name in FRAMEWORKS:
            port = free_port()
            urls[name] = f"http://127.0.0.1:{port}"
            environ = {
                "CUTE_APP_KEY": app.key.secret,
                "CUTE_APP_ID": str(app.id),
                "CUTE_BASE_URL": api.base_url,
                "REDIRECT_URI": f"{urls[name]}/callback",
                "COOKIE_SECRET": "0123456789abcdef" * 2,
                "WEBHOOK_SECRET": SECRET,
                "PORT": str(port),
            }
            program, log = command(name, port), folder / f"{name}.log"
            stack.enter_context(listening(*program, port=port, log=log, env=child_environ(environ)))
        yield urls


def test_a_seller_connects_an_app_with_the_handlers_of_each_framework(
    api: Api, browser: NewBrowser, tmp_path: Path
) -> None:
    app = new_app(api.database, redirect_uris=["http://127.0.0.1/callback"])
    alice = browser("alice")
    with api.database.transaction() as session:
        account = session.query(User.id).filter_by(username="alice").scalar()
    with serving(api, app, tmp_path) as urls:
        for name, url in urls.items():
            with httpx.Client(base_url=url, trust_env=False) as client:
                asked = client.get("/connect").headers["Location"]
                back = decide(alice, asked.removeprefix(api.base_url)).headers["Location"]
                assert httpx.get(back, trust_env=False).text == "Not connected: invalid_state", name
                done = client.get(back)
                assert (done.status_code, done.text) == (200, f"Connected {account}"), name
                assert dict(client.cookies) == {}, name
                asked = client.get("/connect").headers["Location"]
                declined = decide(alice, asked.removeprefix(api.base_url), "deny")
                back = declined.headers["Location"]
                refused = client.get(back)
                assert (refused.status_code, refused.text) == (400, "Not connected: access_denied")
                lost = event("key.lost", account)
                assert send_event(url, SECRET, lost) == 204, name
                assert send_event(url, OTHER_SECRET, lost) == 400, name
            assert acknowledges(api, app, url, erased=uuid4()), name


def acknowledges(api: Api, app: MadeApp, url: str, *, erased: UUID) -> bool:
    """Whether a program sends a receipt for a seller, and none for a buyer of the seller."""
    with api.database.transaction() as session:
        receipts.expect(session, app.id, erased, datetime.now(UTC))
    answers = []
    for user_id in (uuid4(), erased):
        data = {"user_id": str(user_id), "username": "erased", "erased_at": "2026-12-02T00:00:00Z"}
        assert send_event(url, SECRET, event("user.erased", erased, data)) == 204
        with api.database.transaction() as session:
            owed = receipts.open_of_app(session, app.id, most=10)
        answers.append(erased not in [row.account for row in owed])
    return answers == [False, True]


def event(kind: str, account: UUID, data: dict[str, str] | None = None) -> str:
    return json.dumps(
        {"id": EVENT_ID, "type": kind, "timestamp": 1, "account": str(account), "data": data or {}}
    )


def send_event(url: str, secret: str, body: str) -> int:
    """The status for an event that is signed with a secret."""
    now = datetime.now(UTC)
    headers = {
        "webhook-id": EVENT_ID,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(EVENT_ID, now, body),
    }
    return httpx.post(f"{url}/hook", content=body, headers=headers, trust_env=False).status_code
