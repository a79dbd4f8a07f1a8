"""The database's clock. Rows are written and compared by it, since those of processes differ.

`now` gives the moment as a value, for a decision in Python; ask it after the locks are held. In a
statement:

- `NOW` is the moment at which a row is read or written, also after a wait for its lock. So no
  change is earlier than the one that it waited for.
- `STATEMENT` is one moment for all rows of a statement, by which an index can be searched. SQL that
  is written as text says `statement_timestamp()` for it, and `clock_timestamp()` for `NOW`.
- `TRANSACTION` is when the transaction began: what was created since is its own.

A process takes a moment from its own clock where it says when that process did something: served
or sent a request, wrote a line. Reads that compare with such rows (usage, hours of a webhook) do
too: asking the database would double their round trips.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

NOW = func.clock_timestamp()
STATEMENT = func.statement_timestamp()
TRANSACTION = func.now()


def now(session: Session) -> datetime:
    """The moment, by the database's clock."""
    found: datetime = session.scalars(select(NOW)).one()
    return found
