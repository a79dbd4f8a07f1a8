"""The keywords of JSON Schema 2020-12 and OpenAPI 3.1, by what a change of one can do.

The table says which is which. One that is in none of these sets is unknown, and so is what its
change does.
"""

from scripts.spec.diff.table import keywords

# Say nothing about which values are valid.
ANNOTATIONS = keywords("words")

# Followed or gathered by the view; see `gathering.py`.
STRUCTURE = frozenset({"$defs", "$ref", "allOf"})

# How the text of a value is to be read.
READINGS = keywords("content")

# One more of them allows fewer values, one less allows more.
DEMANDS = keywords("demand", "schemas") | READINGS

# What they allow depends on what stands beside them: no direction is known.
ENTANGLED = keywords("entangled")

# Their schemas are compared by value, so that what they refer to must be looked at, too.
HOLDS_SCHEMAS = keywords("schemas", "entangled")

# With these values the keyword demands nothing.
IDLE = {"minLength": 0, "minItems": 0, "minProperties": 0, "minContains": 1, "uniqueItems": False}

# Keywords that work together, and what of a view makes one more of them allow more.
GROUPS = {
    "if": (("if", "then", "else"), ()),
    "patternProperties": (("patternProperties",), ("closed", "rest")),
    "prefixItems": (("prefixItems",), ("items",)),
}
