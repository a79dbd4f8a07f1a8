"""Measure how long `make spec-watch` takes until an edit of the spec is visible everywhere."""

import sys

from scripts.spec.watch import measure

if __name__ == "__main__":
    sys.exit(measure.main())
