"""`python -m scripts.dev`: see `scripts.dev.main`."""

import gc
import sys

from scripts.dev.main import main

if __name__ == "__main__":
    # What is loaded stays: to look through it for garbage at the end takes half a second.
    gc.freeze()
    sys.exit(main(sys.argv[1:]))
