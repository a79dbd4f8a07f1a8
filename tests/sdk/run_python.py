"""Runs Python programs one after another in this process: `run_python.py FILE…`.

Each has its key in a file beside it. Prints a line of JSON for each: its file, and what it raised.
"""

import contextlib
import io
import json
import os
import sys
import traceback
from pathlib import Path


def main() -> None:
    for name in sys.argv[1:]:
        file = Path(name)
        os.chdir(file.parent)
        os.environ["CUTE_API_KEY"] = file.with_name("key").read_text()
        printed, error = io.StringIO(), ""
        try:
            with contextlib.redirect_stdout(printed):
                exec(compile(file.read_text(), name, "exec"), {"__name__": "__main__"})  # noqa: S102 - a snippet
        except Exception:
            error = traceback.format_exc()
        print(json.dumps({"file": name, "error": error, "printed": printed.getvalue()}))


main()
