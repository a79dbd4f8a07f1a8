"""A server process loads nothing that belongs to other commands or to optional features.

Each test looks at a process of its own: this one has loaded much already.
"""

import sys

import pytest

from tests.fixtures.programs import printed

# Migrations, mail, logins by OpenID Connect, metrics, webhooks, traces, and our own tools. Authlib
# and joserfc aren't listed: the portal needs them for apps, their tokens and the public keys that
# their requests for tokens are signed with (docs/decisions/apps.md).
UNWANTED = (
    *("alembic", "mako"),
    "aiohttp",
    "smtplib",
    *("cute_api.outbound.issuer", "cute_api.portal.login.oidc"),
    *("prometheus_client", "rq", "standardwebhooks", "scripts", "codegen"),
    *("cute_api.tracing.sdk", "google.protobuf"),
)
LOADED = "import sys; print(*sys.modules)"


def loaded_by(program: str) -> set[str]:
    """The modules that a process has loaded after running it."""
    return set(printed(sys.executable, "-W", "ignore", "-c", f"{program}\n{LOADED}").split())


@pytest.mark.parametrize(
    "program", ["import cute_api.app", "import cute_api.commands.running, cute_api.app"]
)
def test_serving_loads_nothing_of_other_commands(program: str) -> None:
    found = loaded_by(program)
    assert [name for name in UNWANTED if name in found] == [], "see tests/test_start.py"
