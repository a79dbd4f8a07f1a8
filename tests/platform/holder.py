"""A program that runs both servers until its standard input ends: something for tests to kill."""

import json
import sys
from pathlib import Path

from scripts.sandbox import embedded

if __name__ == "__main__":
    with embedded.servers(Path(sys.argv[1])) as pair:
        running = [pair.postgres.process, pair.valkey.process]
        facts = {
            "database_url": pair.database_url,
            "redis_url": pair.redis_url,
            "pids": [process.pid for process in running if process is not None],
        }
        print(json.dumps(facts), flush=True)
        sys.stdin.read()
