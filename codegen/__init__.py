"""Generate SDKs, contract tests and snippets from the bundled spec.

`bundle` reads the document, `ir` is its form for generators, each module of `targets` renders files
from it, and `pipeline` formats, compares and writes them. `python -m codegen` runs it.
"""
