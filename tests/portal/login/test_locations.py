"""Locations in the list of sessions and in emails, from a file that may be missing or broken."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from maxminddb import Reader
from mmdb_writer import MMDBWriter
from netaddr import IPSet
from sqlalchemy import select

from cute_api.config import load
from cute_api.config_serving import ServingSettings
from cute_api.doctor.outcomes import Diagnosis, Outcome, fine
from cute_api.doctor.plan import location_file
from cute_api.lib import locations
from cute_api.lib.locations import LocationFileError, Locations, location_in
from cute_api.models import MailWish
from cute_api.models.enums import MailKind
from cute_api.services.mail import texts
from scripts.shared.waiting import until
from tests.fixtures.api import Api, running_api
from tests.portal.browser import Browser
from tests.portal.colleagues import new_person

SWEDEN: dict[str, Any] = {"country": {"names": {"en": "Sweden", "de": "Schweden"}}}
STOCKHOLM = {**SWEDEN, "city": {"names": {"en": "Stockholm"}}}
ALICE, NOWHERE = "192.0.2.7", "203.0.113.9"


def write(path: Path, records: Mapping[str, Any]) -> Path:
    """Make a file of locations by networks of IPv4."""
    writer = MMDBWriter(ip_version=4, database_type="Test-City", languages=["en"])
    for network, record in records.items():
        writer.insert_network(IPSet([network]), record)
    writer.to_db_file(str(path))
    return path


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return write(tmp_path / "city.mmdb", {"192.0.2.0/24": STOCKHOLM})


def test_a_location_is_city_and_country_or_the_country_alone(tmp_path: Path) -> None:
    odd: list[dict[str, Any]] = [
        {},
        {"country": "Sweden"},
        {"country": {"names": {"en": 5}}},
        {"country": {"names": {"en": "Swe\nden"}}},
        {"country": {"names": {"en": "S" * 101}}},
    ]
    records = {"192.0.2.0/24": STOCKHOLM, "198.51.100.0/24": SWEDEN}
    records |= {f"10.0.{number}.0/24": record for number, record in enumerate(odd)}
    reader = locations.read(write(tmp_path / "city.mmdb", records))
    assert location_in(reader, ALICE) == "Stockholm, Sweden"
    assert location_in(reader, "198.51.100.1") == "Sweden"
    unknown = [f"10.0.{number}.1" for number in range(len(odd))]
    for address in (*unknown, NOWHERE, "2001:db8::1", "no address", ""):
        assert location_in(reader, address) is None, address


def test_a_file_that_is_missing_or_broken_is_refused(
    good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty, text, half, pipe = (tmp_path / name for name in ("empty", "text", "half", "pipe"))
    empty.write_bytes(b"")
    text.write_text("192.0.2.0/24,Stockholm", "utf-8")
    half.write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    os.mkfifo(pipe)
    for path in (empty, text, half, pipe, tmp_path, tmp_path / "missing"):
        with pytest.raises(LocationFileError, match=path.name):
            locations.read(path)
    monkeypatch.setattr(locations, "MAX_BYTES", good.stat().st_size - 1)
    with pytest.raises(LocationFileError, match="more than"):
        locations.read(good)


def test_a_damaged_byte_anywhere_never_fails_a_look_up(good: Path, tmp_path: Path) -> None:
    whole, damaged = good.read_bytes(), tmp_path / "damaged.mmdb"
    found = set()
    for place in range(len(whole)):
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            found.add(location_in(locations.read(damaged), ALICE))
        except LocationFileError:
            found.add("refused")
    assert {"Stockholm, Sweden", None, "refused"} <= found


def test_a_changed_file_is_read_again(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locations, "REREAD_S", 0.01)
    known = Locations(good)
    until(lambda: known.find(ALICE) == "Stockholm, Sweden", "the file is read")
    good.write_bytes(b"")
    write(good, {"192.0.2.0/24": SWEDEN})
    until(lambda: known.find(ALICE) == "Sweden", "it is read again")


def test_a_file_that_hangs_holds_up_no_look_up(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    is_asked, goes_on, read = Event(), Event(), locations.read

    def read_late(path: Path) -> Reader:
        is_asked.set()
        assert goes_on.wait(30)
        return read(path)

    monkeypatch.setattr(locations, "read", read_late)
    known = Locations(good)
    assert is_asked.wait(30)
    assert known.find(ALICE) is None
    goes_on.set()
    until(lambda: known.find(ALICE) is not None, "the file is read")


def test_the_doctor_names_a_file_that_can_not_be_read(good: Path, tmp_path: Path) -> None:
    def said(**changes: str) -> Diagnosis:
        return location_file(load({"DATA_DIR": str(tmp_path), **changes}))

    assert said().outcome is Outcome.SKIPPED
    found = said(CUTE_LOCATION_FILE=str(good))
    assert found == fine(f"Test-City of {datetime.now(UTC):%Y-%m-%d}")
    good.write_bytes(b"broken")
    broken = said(CUTE_LOCATION_FILE=str(good))
    assert (broken.outcome, str(good) in broken.found) == (Outcome.FAILED, True)
    assert broken.action.endswith("or remove CUTE_LOCATION_FILE.")


def log_in(api: Api, name: str, agent: str, *, shows: str) -> None:
    """Log in with a browser that is new, and wait until the list of sessions shows a text."""
    with Browser(api.base_url) as browser:
        browser.headers.update({"X-Forwarded-For": ALICE, "User-Agent": agent})
        assert browser.log_in(name).status_code == 303
        until(lambda: shows in browser.get("/account").text, "the file is read")


@pytest.mark.parametrize("is_broken", [False, True])
def test_login_303_with_the_location_or_without_it(
    database_url: str, redis_url: str, good: Path, is_broken: bool
) -> None:
    if is_broken:
        good.write_bytes(b"broken")
    place = "the network 192.0.2.0/24" if is_broken else "Stockholm, Sweden (192.0.2.0/24)"
    serving = ServingSettings(location_file=good)
    proxies = (ip_network("127.0.0.0/8"),)
    with running_api(database_url, redis_url, serving=serving, trusted_proxies=proxies) as api:
        with api.database.transaction() as session:
            user = new_person(session, "alice")
            user_id, name = user.id, user.email.partition("@")[0]
        for agent in ("Firefox/1", "Chrome/1"):
            log_in(api, name, agent, shows=f"From {ALICE} in {place}, since")
        with api.database.transaction() as session:
            about = MailWish.user_id == user_id, MailWish.kind == MailKind.NEW_LOGIN
            wish = session.scalars(select(MailWish).where(*about)).one()
            mail = texts.compose(session, wish, "https://portal.example", [b"k"])
    assert mail is not None
    assert f"Chrome, from {ALICE} in {place}." in mail.text
