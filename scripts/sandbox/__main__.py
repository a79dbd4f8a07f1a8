"""`python -m scripts.sandbox`: see `scripts.sandbox.main`."""

import gc
import sys

from scripts.sandbox.main import main

if __name__ == "__main__":
    # Loaded objects stay, and searching them for garbage at the end would take half a second.
    gc.freeze()
    sys.exit(main(sys.argv[1:]))
