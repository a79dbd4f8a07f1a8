"""`python -m scripts.checks.bench.growth`: see `scripts.checks.bench.growth.main`."""

import sys

from scripts.checks.bench.growth.main import main

if __name__ == "__main__":
    sys.exit(main())
