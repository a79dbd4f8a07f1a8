"""The time until a saved edit of the spec is visible everywhere under `make spec-watch`."""

import sys

from scripts.spec.watch import measure

if __name__ == "__main__":
    sys.exit(measure.main())
