"""How long one saved edit of the spec takes to be seen everywhere, as `make spec-watch` serves it."""

import sys

from scripts.specwatch import measure

if __name__ == "__main__":
    sys.exit(measure.main())
