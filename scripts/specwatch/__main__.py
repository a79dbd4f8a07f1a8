"""`python -m scripts.specwatch`: see `scripts.specwatch.main`."""

import sys

from scripts.specwatch.main import main

if __name__ == "__main__":
    sys.exit(main())
