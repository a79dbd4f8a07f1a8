"""`python -m scripts.spec.watch`: see `scripts.spec.watch.main`."""

import sys

from scripts.spec.watch.main import main

if __name__ == "__main__":
    sys.exit(main())
