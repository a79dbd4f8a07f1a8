"""The Python SDK: models by openapi-python-client, the rest by templates."""

from codegen.languages.python import commands, events, models, params, resources, snippets, tools
from codegen.languages.python.language import PYTHON

LANGUAGE = PYTHON
TARGETS = (commands, events, models, params, resources, snippets, tools)
