"""Print the tables of docs/scale.md: `python -m scripts.checks.model`; `--write` puts them there.

They follow from `measured.json`, which `python -m scripts.checks.model.measure` writes.
"""

import argparse
import sys
from collections.abc import Sequence

from scripts.checks.model import measured, page


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.checks.model", description=__doc__)
    parser.add_argument("--write", action="store_true", help="put them into docs/scale.md")
    options = parser.parse_args(arguments)
    found = measured.read()
    if options.write:
        page.write(found)
    else:
        print("\n".join(page.tables(found).values()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
