"""From the bundled spec to everything that is generated: SDKs, contract tests, docs snippets.

`bundle` reads the document, `ir` says what generators need of it, each module of `targets` renders
files from that, `pipeline` formats, compares and writes them. `python -m codegen` runs it.
"""
