"""Run the contract kit against an API with errors, as its users do."""

import contextlib
import io
import re
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from cute_contract import cli

from scripts.checks.proof.contract_kit.lies.telling import Lie
from scripts.checks.proof.contract_kit.proxy import HOST, Turn, proxying
from scripts.checks.proof.contract_kit.seeded_errors import SeededError

PARTS = ("asked", "returned", "delivered")
HEAD = re.compile(r"^[✗!] (.+ · .+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class KitReport:
    """The heading of each finding; `printed` is the whole report."""

    status: int
    heads: tuple[str, ...]
    printed: str


@dataclass
class Breaking:
    """Two proxies: one in front of the API, one in front of the kit's receiver of webhooks, which
    listens on `receiver_port`. `seeded` can be changed at any time; `told` counts the requests and
    responses that it has changed, `failures` are errors in changing them."""

    base_url: str
    receiver_url: str
    receiver_port: int
    seeded: SeededError | Lie | None = None
    told: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def options(self) -> list[str]:
        """The kit's options to use both proxies."""
        return [
            *("--base-url", self.base_url, "--receiver-url", f"{self.receiver_url}/cute-contract"),
            *("--receiver-port", str(self.receiver_port)),
        ]

    def tell(self, part: str, turn: Turn) -> None:
        if self.seeded is not None:
            before = turn.content_of_all
            try:
                getattr(self.seeded, part)(turn)
            except Exception:
                self.failures.append(traceback.format_exc())
                raise
            self.told += before != turn.content_of_all


@contextmanager
def breaking(upstream: str, receiver_port: int, source: str = HOST) -> Iterator[Breaking]:
    """Run proxies in front of an API and of a receiver until the block ends."""
    proxy = Breaking("", "", receiver_port)

    def nothing(turn: Turn) -> None:
        """A receiver's response stays."""

    asked, returned, sent = (partial(proxy.tell, part) for part in PARTS)
    with (
        proxying(upstream, asked, returned, source) as proxy.base_url,
        proxying(f"http://{HOST}:{receiver_port}", sent, nothing) as proxy.receiver_url,
    ):
        yield proxy


def found(arguments: Sequence[str]) -> KitReport:
    """Run `cute-contract provider`. Not thread-safe."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        status = cli.main(["provider", *arguments])
    text = printed.getvalue()
    return KitReport(status, tuple(HEAD.findall(text)), text)
