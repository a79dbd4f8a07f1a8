"""`python -m cute_analytics`: the same as the command `cute-analytics`."""

import sys

from cute_analytics.cli import main

sys.exit(main())
