"""How long a saved edit of the spec takes to be seen everywhere, with `make spec-watch` running."""

import sys

from scripts.spec.watch import measure

if __name__ == "__main__":
    sys.exit(measure.main())
