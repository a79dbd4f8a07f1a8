"""The database's clock, for writing and comparing rows, because clocks of processes differ.

`now` returns the time for a decision in Python; call it after taking the locks. In a statement:

- `NOW` is the time at which a row is read or written, also after a wait for its lock. So no change
  is earlier than the one that it waited for.
- `STATEMENT` is one time for all rows of a statement, with which an index can be searched. SQL text
  uses `statement_timestamp()` for it, and `clock_timestamp()` for `NOW`.
- `TRANSACTION` is the start of the transaction: rows created since are its own.

A process uses its own clock for its own actions: serving or sending a request, writing a line.
Reads that compare with such rows (usage, hours of a webhook) do so too, because asking the database
would double their round trips.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

NOW = func.clock_timestamp()
STATEMENT = func.statement_timestamp()
TRANSACTION = func.now()


def now(session: Session) -> datetime:
    """The current time of the database."""
    found: datetime = session.scalars(select(NOW)).one()
    return found
