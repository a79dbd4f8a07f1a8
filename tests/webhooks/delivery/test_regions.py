"""Regions: who serves which webhook, and from which address."""

import socket
from contextlib import closing
from ipaddress import ip_address

import pytest

from cute_api.config import ConfigError, load
from cute_api.config_egress import EgressSettings
from cute_api.services.accounts.audit import ConsoleOperator
from cute_api.services.webhooks import edits
from cute_api.webhooks.delivery.ledger import Ledger, LedgerWork
from cute_api.webhooks.egress.dialling import NoSourceError, bound_to
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.receiver import Receiver

OPERATOR = ConsoleOperator("root")
V4 = (ip_address("127.0.0.2"),)


def test_a_webhook_is_served_by_the_workers_of_its_region_alone(
    idle_backend: Backend, receiver: Receiver
) -> None:
    alice = idle_backend.user("Alice")
    here, there = (idle_backend.webhook(alice, receiver.url(f"/{n}")) for n in ("here", "there"))
    with idle_backend.database.transaction() as session:
        assert edits.assign_region(session, there.id, "eu-west", OPERATOR)
    idle_backend.start("relay")
    event = idle_backend.emit(alice)
    eventually(lambda: len(idle_backend.deliveries(event)) == 2)
    url = idle_backend.database_url
    with closing(Ledger(url, 61)) as plain, closing(Ledger(url, 62, "eu-west")) as regional:
        assert plain.anything_neglected()
        for ledger in (plain, regional):
            assert ledger.anything_due()
            assert ledger.show_alive()
        names = [str(here.id), str(there.id)]
        assert plain.exchange(LedgerWork(named=names)).taken == 1
        assert not regional.exchange(LedgerWork(named=names[:1])).taken
        assert [lane.webhook_id for lane in plain.survey([], {}).owned] == names[:1]
        found = regional.survey([], {})
        assert [lane.webhook_id for lane in found.owned] == names[1:]
        assert found.share == 1, "shares are counted by region"
        # It moves: who has it leaves it, as a lane that closes.
        with idle_backend.database.transaction() as session:
            assert edits.assign_region(session, there.id, None, OPERATOR)
        assert [lane.is_open for lane in regional.survey([], {}).owned] == [False]
        assert not regional.survey(names[1:], {}).owned
        assert {lane.webhook_id for lane in plain.survey([], {}).owned} == set(names)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, EgressSettings()),
        ({"CUTE_EGRESS_REGION": "eu-west"}, EgressSettings("eu-west")),
        ({"CUTE_EGRESS_ADDRESSES": "127.0.0.2"}, EgressSettings(None, V4)),
    ],
)
def test_settings_of_egress(given: dict[str, str], found: EgressSettings) -> None:
    assert load(given).egress == found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CUTE_EGRESS_REGION", "EU West"),
        ("CUTE_EGRESS_ADDRESSES", "eu.cute.example"),
        ("CUTE_EGRESS_ADDRESSES", "192.0.2.1,192.0.2.2"),
    ],
)
def test_settings_of_egress_that_are_refused(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        load({name: value})


def test_requests_leave_from_the_address_of_the_setting() -> None:
    make = bound_to(V4)
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        make(socket.AF_INET, socket.SOCK_STREAM, 0) as made,
    ):
        made.connect(listener.getsockname())
        assert made.getsockname()[0] == "127.0.0.2"
    with pytest.raises(NoSourceError):
        make(socket.AF_INET6, socket.SOCK_STREAM, 0)
