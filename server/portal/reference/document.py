"""The document as the reference shows it: with samples for each operation.

Readers of `/openapi.json` are programs, which the samples would only make slower.
"""

from typing import Any

from server.portal.docs import samples
from server.spec import METHODS, Spec

Json = dict[str, Any]


def with_samples(spec: Spec) -> Json:
    """What is served, with the snippets of each operation in `x-codeSamples`."""
    paths = {
        path: {
            key: {**value, "x-codeSamples": _samples(value["operationId"])}
            if key in METHODS
            else value
            for key, value in entry.items()
        }
        for path, entry in spec.served["paths"].items()
    }
    return {**spec.served, "paths": paths}


def _samples(operation_id: str) -> list[Json]:
    found = samples.named_by(f"{samples.INCLUDE}docs/snippets/{operation_id}")
    return [{"lang": one.lexer, "label": one.label, "source": one.code} for one in found]
