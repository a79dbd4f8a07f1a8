"""`python -m cute_inventory`: the command, if the console script is not on the path."""

import sys

from cute_inventory.cli import main

sys.exit(main())
