"""No form stores misleading text: each field is tried with valid other fields."""

from collections.abc import Iterator

from sqlalchemy import text

from cute_api.models import Base
from cute_api.portal import trust
from tests.portal.routes import Route
from tests.portal.scene import Scene, is_private, path_of
from tests.portal.test_hostile import fields_of

FINE, OVERRIDE = "Zeppelin", "Zeppelin\u202e1"
# What makes a form complete, by the name of the field. Others take `FINE`, so no password is
# changed: that would end the session.
PLAUSIBLE = {
    "url": "https://shop.example/hooks",
    "types": "item.sold",
    "filter": "",
    "scope": "read:items",
    "scopes": "read:items",
    "expires_at": "",
    "version": "",
    "grace_hours": "1",
}


def tables_with(scene: Scene, written: str) -> Iterator[str]:
    """The tables of which a row holds this text."""
    with scene.api.database.transaction() as session:
        for table in Base.metadata.sorted_tables:
            found = text(
                f"SELECT EXISTS (SELECT FROM {table.name} t WHERE strpos(t::text, :text) > 0)"
            )
            if session.scalar(found, {"text": written}):
                yield table.name


def test_no_field_of_a_form_stores_a_text_that_misleads(
    scene: Scene, every_route: list[Route]
) -> None:
    """Forms of logged-in users, because names of new users have only letters and digits."""
    forms = {
        (action, token, tuple(names))
        for route in every_route
        if route.method == "GET" and is_private(route)
        for action, token, names in fields_of(scene.alice.get(path_of(route, scene.hers)).text)
    }
    for written in (OVERRIDE, FINE):
        for action, token, names in forms:
            fields = {name: PLAUSIBLE.get(name, FINE) for name in names}
            for name in names:
                sent = {**fields, name: written, trust.FORM_FIELD: token}
                response = scene.alice.post(action, data=sent)
                assert response.status_code < 500, (action, name)
        found = set(tables_with(scene, written))
        if written == FINE:
            assert {"api_keys", "webhooks"} <= found
        else:
            assert not found, ascii(written)
