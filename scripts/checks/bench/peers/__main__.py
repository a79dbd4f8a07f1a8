"""`python -m scripts.checks.bench.peers`: see `scripts.checks.bench.peers.main`."""

import sys

from scripts.checks.bench.peers.main import main

if __name__ == "__main__":
    sys.exit(main())
