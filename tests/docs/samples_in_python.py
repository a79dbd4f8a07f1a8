"""Runs samples one after another in one process, each as a program: JSON in, JSON out.

In comes [{"name", "file", "key"}, …], out goes what went wrong with which.
"""

import contextlib
import io
import json
import os
import runpy
import sys
import traceback


def main() -> None:
    faults = {}
    for sample in json.load(sys.stdin):
        os.environ["CUTE_API_KEY"] = sample["key"]
        try:
            with contextlib.redirect_stdout(io.StringIO()):  # samples print what they get
                runpy.run_path(sample["file"], run_name="__main__")
        except Exception:
            faults[sample["name"]] = traceback.format_exc()
    print(json.dumps(faults))


if __name__ == "__main__":
    main()
