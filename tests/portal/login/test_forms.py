"""Forms of anonymous users need no database: pages that wait for it don't hold them up."""

import threading

from sqlalchemy import text

from scripts.shared.waiting import until
from tests.fixtures.api import Api, running_api
from tests.portal.browser import Browser

FEWEST = 3
"""Connections of a process, of which pages may use one."""
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND application_name = 'cute'
"""


def waiting(api: Api) -> int:
    """The number of calls that wait for a lock, each time in a new transaction."""
    with api.database.transaction() as session:
        found: int = session.scalars(text(WAITING)).one()
        return found


def test_login_and_signup_forms_200_while_every_place_of_pages_waits_for_a_lock(
    database_url: str, redis_url: str
) -> None:
    with (
        running_api(database_url, redis_url, connections=FEWEST) as api,
        Browser(api.base_url) as alice,
        Browser(api.base_url) as bob,
    ):
        form = alice.form("/login", "/login")
        logging_in = threading.Thread(
            target=lambda: alice.post(
                "/login", data={**form, "email": "alice@cute.example", "password": "-"}
            )
        )
        with api.database.transaction() as locking:
            locking.execute(text("LOCK TABLE users"))
            logging_in.start()
            until(lambda: waiting(api) == 1, "the login waits")
            statuses = [bob.get(path).status_code for path in ("/login", "/signup")]
            still_waits = logging_in.is_alive()
        logging_in.join(30)
    assert (statuses, still_waits) == ([200, 200], True)
