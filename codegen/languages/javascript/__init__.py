"""The JavaScript SDK: types by openapi-typescript, the rest by templates."""

from codegen.languages.javascript import events, resources, snippets, types
from codegen.languages.javascript.language import JAVASCRIPT

LANGUAGE = JAVASCRIPT
TARGETS = (events, resources, snippets, types)
