"""The keywords of JSON Schema 2020-12 and OpenAPI 3.1, grouped by what changing one can do.

The groups come from the table. A keyword outside of these sets is unknown, and so is the effect of
a change.
"""

from scripts.spec.diff.table import keywords

# Don't affect which values are valid.
ANNOTATIONS = keywords("words")

# Followed or gathered by the view; see `gathering.py`.
STRUCTURE = frozenset({"$defs", "$ref", "allOf"})

# How to decode a string.
READINGS = keywords("content")

# Adding one allows fewer values; removing one allows more.
DEMANDS = keywords("demand", "schemas") | READINGS

# Their effect depends on the keywords beside them, so a change has no known direction.
ENTANGLED = keywords("entangled")

# Their schemas are compared by value, so their references must be compared separately.
HOLDS_SCHEMAS = keywords("schemas", "entangled")

# With these values the keyword has no effect.
IDLE = {"minLength": 0, "minItems": 0, "minProperties": 0, "minContains": 1, "uniqueItems": False}

# Keywords that work together, and the parts of a view with which adding one allows more values.
GROUPS = {
    "if": (("if", "then", "else"), ()),
    "patternProperties": (("patternProperties",), ("closed", "rest")),
    "prefixItems": (("prefixItems",), ("items",)),
}
