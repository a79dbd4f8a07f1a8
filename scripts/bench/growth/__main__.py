"""`python -m scripts.bench.growth`: see `scripts.bench.growth.main`."""

import sys

from scripts.bench.growth.main import main

if __name__ == "__main__":
    sys.exit(main())
