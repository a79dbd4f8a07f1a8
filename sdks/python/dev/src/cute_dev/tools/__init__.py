"""`cute-dev mcp`: the operations of the API as tools for language models.

It speaks the Model Context Protocol on standard input and output, and needs the extra `mcp` of this
package. Only `server`, `resources` and `documents` import the protocol's SDK.
"""
