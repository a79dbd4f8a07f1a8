"""Start hunts, each in a process of its own, and collect their findings."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, cycle
from typing import Any

from cute_contract.certify import signing
from cute_contract.certify.signing import Result, ResultKind

from cute_api.models._gen.version import API_VERSION
from cute_api.services.apps import receipts
from cute_api.versions.registry import Versions
from scripts.checks.proof.apps import owe_receipt
from scripts.checks.proof.contract import knowledge
from scripts.checks.proof.contract.records import HuntFindings, HuntInput
from scripts.checks.proof.contract.stage import ContractStage, SharedAppInstall

Json = dict[str, Any]

MODULE = "scripts.checks.proof.contract.hunt"
HUNT_SECONDS = 4 * 3_600


class HuntFailedError(Exception):
    """A hunt failed; the text is its output."""


@dataclass(frozen=True, slots=True)
class HuntRun:
    """A run and its findings. `operations` are those that it called; empty means all.

    `version` is the API's.
    """

    name: str
    phases: Sequence[str]
    findings: HuntFindings
    seconds: float
    operations: Sequence[str] = ()
    version: str = API_VERSION


def hunt(
    name: str,
    stage: ContractStage,
    *,
    key: str | None,
    examples: int,
    seed: int,
    phases: Sequence[str],
    known_ids: bool = True,
    operations: Sequence[str] = (),
    version: str = API_VERSION,
    app: SharedAppInstall | None = None,
) -> HuntRun:
    """Run Schemathesis on the stage with this key, in a version and by its document.

    With an `app` it calls for one seller, and names things of another's. Raises `HuntFailedError`.
    """
    name = name if version == API_VERSION else f"{version}: {name}"
    print(f"{name}: {', '.join(phases)}, {examples} examples an operation", flush=True)
    document = Versions.load(stage.spec).spec_of(version).served(stage.base_url)
    order = HuntInput(
        base_url=stage.base_url,
        version=version,
        document=_only(document, operations) if operations else document,
        key=key,
        examples=examples,
        seed=seed,
        phases=phases,
        known_values=_known_values(stage, key, app),
        known_ids=known_ids,
        account=None if app is None else str(app.account),
        hidden="" if app is None else app.hidden,
    )
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", MODULE],
        input=json.dumps(order.json()),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        timeout=HUNT_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise HuntFailedError(f"{name}: the hunt ended with {done.returncode}: see above.")
    findings = HuntFindings.of(json.loads(done.stdout))
    return HuntRun(name, phases, findings, time.monotonic() - started, operations, version)


def _known_values(
    stage: ContractStage, key: str | None, app: SharedAppInstall | None
) -> Mapping[str, Sequence[str]]:
    """Return the values of the caller; for an app also ids of the other seller, in turns."""
    if app is None:
        signed = {} if key is None else {knowledge.CERTIFICATE: [_signed(key)]}
        return {**_with_receipt(stage, stage.known_values(key=key)), **signed}
    own = _with_receipt(stage, stage.known_values(key=key, account=app.account))
    foreign = {knowledge.OWN_ITEMS: app.items, knowledge.SPARE_ORDERS: app.orders}
    mixed = {
        name: chain(*zip(own[name], cycle(ids), strict=False)) for name, ids in foreign.items()
    }
    return {**own, **{name: list(ids) for name, ids in mixed.items()}}


def _signed(key: str) -> str:
    """Return a test result that a key has signed."""
    result = Result(ResultKind.PROVIDER, "https://shop.example", 1, failed=0, not_checked=0)
    return signing.signed(key, signing.claims(result, int(time.time())))


def _with_receipt(
    stage: ContractStage, values: Mapping[str, Sequence[str]]
) -> Mapping[str, Sequence[str]]:
    """Add an erasure that the caller's app must acknowledge, and its receipt."""
    if not values[knowledge.APP_KEY]:
        return values
    (key,) = values[knowledge.APP_KEY]
    with stage.database.transaction() as session:
        account = str(owe_receipt(session, key))
    claims = {"account": account, "iat": int(time.time())}
    receipt = signing.signed(key, claims, receipts.LABEL)
    return {**values, knowledge.OWED: [account], knowledge.RECEIPT: [receipt]}


def _only(document: Json, operations: Sequence[str]) -> Json:
    """Return the document with only these operations, without links to others."""
    paths = {
        path: {
            name: part
            for name, part in item.items()
            if not isinstance(part, dict) or part.get("operationId") in operations
        }
        for path, item in document["paths"].items()
    }
    known = {path: item for path, item in paths.items() if any(map(_is_operation, item.values()))}
    unlinked: Json = _without_links({**document, "paths": known})
    return unlinked


def _is_operation(part: Any) -> bool:
    return isinstance(part, dict) and "operationId" in part


def _without_links(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: _without_links(part) for name, part in node.items() if name != "links"}
    if isinstance(node, list):
        return [_without_links(part) for part in node]
    return node
