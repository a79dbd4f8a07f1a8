"""JavaScript: methods in camel case, arguments as in JSON; templates make formatted code."""

from pathlib import Path

from codegen.languages.language import Language
from codegen.naming import camel, snake

TEMPLATES = Path(__file__).parent / "templates"
# No names of variables in modules, which are strict.
RESERVED = frozenset(
    {
        *("arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger"),
        *("default", "delete", "do", "else", "enum", "eval", "export", "extends", "false"),
        *(
            "finally",
            "for",
            "function",
            "if",
            "implements",
            "import",
            "in",
            "instanceof",
            "interface",
            "let",
        ),
        *("new", "null", "package", "private", "protected", "public", "return", "static", "super"),
        *("switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with"),
        "yield",
    }
)

JAVASCRIPT = Language(
    name="javascript",
    methods=camel,
    arguments=snake,
    reserved=RESERVED,
    place=Path("sdks/javascript/src/_gen"),
    comments={".ts": "// {}", ".mjs": "// {}"},
)
