"""What pages derive from the document, made on first use because few processes need all.

YAML alone takes longer than the rest of the start, and the reference reads some hundred files.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property

import orjson
import yaml

from cute_api.portal.docs import atom, releases
from cute_api.portal.docs.example_ids import example_ids_of
from cute_api.portal.docs.library import Library
from cute_api.portal.docs.markdown import Document, render
from cute_api.portal.docs.releases import ReleaseEntry
from cute_api.portal.reference.document import with_samples
from cute_api.portal.reference.postman import collection_for
from cute_api.portal.webhooks.events import Family, families
from cute_api.portal.webhooks.forms import WebhookRules
from cute_api.versions.registry import Versions
from cute_api.webhooks.egress.addresses import UrlRules

# The dumper in C takes half the time.
YamlDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class Derived:
    """`as_json`, `as_yaml` and `for_reference` take a supported version. `base_url` is this
    server's, without `/v1`.
    """

    def __init__(self, versions: Versions, url_rules: UrlRules, base_url: str) -> None:
        self._versions = versions
        self._spec = versions.spec
        self._url_rules = url_rules
        self._base_url = base_url

        @cache
        def as_json(version: str) -> bytes:
            return orjson.dumps(versions.spec_of(version).served(base_url))

        @cache
        def as_yaml(version: str) -> str:
            served = versions.spec_of(version).served(base_url)
            return yaml.dump(
                served, Dumper=YamlDumper, sort_keys=False, allow_unicode=True, width=100
            )

        @cache
        def for_reference(version: str) -> bytes:
            return orjson.dumps(with_samples(versions.spec_of(version), base_url))

        self.as_json: Callable[[str], bytes] = as_json
        self.as_yaml: Callable[[str], str] = as_yaml
        self.for_reference: Callable[[str], bytes] = for_reference

    @cached_property
    def library(self) -> Library:
        """Guides and operations."""
        return Library(self._spec, self._base_url)

    @cached_property
    def example_ids(self) -> Mapping[str, str]:
        """The ids in examples, by kind."""
        return example_ids_of(self._spec)

    @cached_property
    def versions_page(self) -> Document:
        """The page of changes by version."""
        return render(releases.markdown(self._versions.releases()), self._base_url)

    @cached_property
    def news(self) -> Sequence[ReleaseEntry]:
        """The changes as entries, newest first."""
        return releases.list_entries(self._versions.releases())

    @cached_property
    def feed(self) -> bytes:
        """The changes as an Atom feed."""
        return atom.feed(self._versions.releases(), self._base_url)

    @cached_property
    def for_postman(self) -> bytes:
        """The Postman collection, with this server as `baseUrl`."""
        return orjson.dumps(collection_for(self._base_url))

    @cached_property
    def event_families(self) -> Sequence[Family]:
        """The families of the event picker."""
        return families(self._spec)

    @cached_property
    def webhook_rules(self) -> WebhookRules:
        return WebhookRules(self._versions, self._url_rules)
