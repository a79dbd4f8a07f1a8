"""`python -m scripts.dev`: see `scripts.dev.main`."""

import sys

from scripts.dev.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
