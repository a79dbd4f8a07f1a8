"""`python -m scripts.bench.peers`: see `scripts.bench.peers.main`."""

import sys

from scripts.bench.peers.main import main

if __name__ == "__main__":
    sys.exit(main())
