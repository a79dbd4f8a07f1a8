"""Print the inbox's events of one UTC day: compare them with `GET /v1/webhooks/{id}/digest`.

python digest.py 2026-11-25
"""

import hashlib
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta

DAY = """
SELECT id FROM events
WHERE json_extract(body, '$.timestamp') BETWEEN ? AND ? - 1
ORDER BY id
"""

begin = datetime.strptime(sys.argv[1], "%Y-%m-%d").replace(tzinfo=UTC)
bounds = [int(moment.timestamp()) * 1_000 for moment in (begin, begin + timedelta(days=1))]
with closing(sqlite3.connect("inbox.db")) as inbox:
    ids = [event_id for (event_id,) in inbox.execute(DAY, bounds)]
chain = bytes(32)
for event_id in ids:
    chain = hashlib.sha256(chain + event_id.encode("ascii")).digest()
print(len(ids), chain.hex())
