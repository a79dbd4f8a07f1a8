"""`python -m cute_cross_listing`."""

import sys

from cute_cross_listing.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
