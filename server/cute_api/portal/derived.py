"""What pages show of the document. Each is made when it is first asked for: few processes need all.

YAML alone takes longer than all the rest of a start, and the reference reads some hundred files.
"""

from collections.abc import Sequence
from functools import cached_property

import orjson
import yaml

from cute_api.portal.docs.library import Library
from cute_api.portal.reference.document import with_samples
from cute_api.portal.reference.postman import collection_for
from cute_api.portal.webhooks.events import Family, families
from cute_api.portal.webhooks.forms import WebhookRules
from cute_api.spec import Spec
from cute_api.webhooks.egress.addresses import UrlRules

# The dumper in C takes half of the time.
YamlDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class Derived:
    """`base_url` is where this server is, without `/v1`."""

    def __init__(self, spec: Spec, url_rules: UrlRules, base_url: str) -> None:
        self._spec = spec
        self._url_rules = url_rules
        self._base_url = base_url

    @cached_property
    def library(self) -> Library:
        """Guides and operations."""
        return Library(self._spec, self._base_url)

    @cached_property
    def as_json(self) -> bytes:
        """The served document."""
        return orjson.dumps(self._spec.served(self._base_url))

    @cached_property
    def as_yaml(self) -> str:
        """The served document."""
        served = self._spec.served(self._base_url)
        text: str = yaml.dump(
            served, Dumper=YamlDumper, sort_keys=False, allow_unicode=True, width=100
        )
        return text

    @cached_property
    def for_reference(self) -> bytes:
        """The served document as JSON, with the samples that the reference shows."""
        return orjson.dumps(with_samples(self._spec, self._base_url))

    @cached_property
    def for_postman(self) -> bytes:
        """The Postman collection, with this server as `baseUrl`."""
        return orjson.dumps(collection_for(self._base_url))

    @cached_property
    def event_families(self) -> Sequence[Family]:
        """The event picker."""
        return families(self._spec)

    @cached_property
    def webhook_rules(self) -> WebhookRules:
        return WebhookRules(self._spec, self._url_rules)
