"""The keywords of JSON Schema 2020-12 and OpenAPI 3.1, by what a change of one can do.

A keyword that stands in none of these sets is unknown, and so is what its change does.
"""

# Say nothing about which values are valid.
ANNOTATIONS = frozenset(
    {
        "$comment",
        "contentMediaType",
        "contentSchema",
        "description",
        "example",
        "examples",
        "externalDocs",
        "title",
        "x-deprecated-at",
        "x-enumDescriptions",
        "x-sensitive",
    }
)

# Followed or gathered by the view; see `views.py`.
STRUCTURE = frozenset({"$defs", "$ref", "allOf"})

# One more of them allows fewer values, one less allows more.
DEMANDS = frozenset(
    {
        "contains",
        "contentEncoding",
        "dependentRequired",
        "dependentSchemas",
        "multipleOf",
        "not",
        "pattern",
        "propertyNames",
        "unevaluatedItems",
        "uniqueItems",
    }
)

# What they allow depends on what stands beside them: no direction is known.
ENTANGLED = frozenset(
    {
        "else",
        "if",
        "maxContains",
        "minContains",
        "patternProperties",
        "prefixItems",
        "then",
    }
)

# Their schemas are compared by value, so that what they refer to must be looked at, too.
HOLDS_SCHEMAS = frozenset(
    {
        "contains",
        "dependentSchemas",
        "else",
        "if",
        "not",
        "patternProperties",
        "prefixItems",
        "propertyNames",
        "then",
        "unevaluatedItems",
    }
)

# With these values the keyword demands nothing.
IDLE = {"minLength": 0, "minItems": 0, "minProperties": 0, "uniqueItems": False}

# Keywords that work together, and what of a view makes one more of them allow more.
GROUPS = {
    "if": (("if", "then", "else"), ()),
    "contains": (("minContains", "maxContains"), ("demands",)),
    "patternProperties": (("patternProperties",), ("closed", "rest")),
    "prefixItems": (("prefixItems",), ("items",)),
}
