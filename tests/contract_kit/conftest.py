"""One real server for the tests of the contract kit, and proxies that give it errors."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import make_url

from cute_api.spec import Spec
from scripts.checks.proof.api import raised
from scripts.checks.proof.contract.stage import ContractStage, playing
from scripts.checks.proof.contract_kit.running import Breaking, breaking
from scripts.sandbox import embedded
from scripts.shared.ports import free_port
from tests.fixtures.api import Api, new_key
from tests.fixtures.servers import NewDatabase

FREE_MINUTE = 30


@dataclass(frozen=True)
class Target:
    """A server to test, with keys of Alice's (all scopes, and none) and one of Bob's.

    Alice and Bob have installed an app; `account` is hers.
    """

    stage: ContractStage
    key: str
    limited_key: str
    spare_key: str
    app_key: str
    account: str

    def options(self, base_url: str | None = None) -> list[str]:
        """The options that say what to test, and as whom."""
        return [
            "--base-url",
            base_url or self.stage.base_url,
            "--key",
            self.key,
            "--limited-key",
            self.limited_key,
            "--app-key",
            self.app_key,
            "--account",
            self.account,
        ]


@pytest.fixture(scope="package")
def target(servers: embedded.Servers, new_database: NewDatabase) -> Iterator[Target]:
    """The sandbox with quotas that no test reaches, but for a minute of the tier `free`.

    It ends with the package, because it stores the rows of requests of its whole Valkey: tests of
    usage that run later in this process would miss theirs.
    """
    spec = raised(Spec.load(sandbox=True))
    spec.document["x-rate-limit-tiers"]["free"]["minute"] = FREE_MINUTE
    spec = Spec(spec.document, sandbox=True)
    name = make_url(new_database()).database
    assert name is not None
    with playing(servers, spec, name=name, delivering=True) as stage:
        key, limited = new_key(stage.database), new_key(stage.database, scopes=())
        spare = new_key(stage.database, "bob")
        app_key, (account, _) = stage.app("alice", "bob")
        yield Target(stage, key.secret, limited.secret, spare.secret, app_key, account)


@pytest.fixture(scope="package")
def proxies(target: Target) -> Iterator[Breaking]:
    with breaking(target.stage.base_url, free_port()) as running:
        yield running


@pytest.fixture
def spoiled(proxies: Breaking) -> Iterator[Breaking]:
    """The server behind proxies; a test sets the error that they seed."""
    yield proxies
    proxies.seeded = None


@pytest.fixture
def items(api: Api) -> None:
    """Three items in good condition."""
    client = api.client()
    for number in range(3):
        images = [{"url": f"https://images.cute.example/{number}.jpg", "alt": "A scarf"}]
        client.post("/items", json=api.new_item(condition="good", images=images))
