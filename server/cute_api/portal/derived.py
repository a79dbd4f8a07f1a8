"""What pages derive from the document, made on first use because few processes need all.

YAML alone takes longer than the rest of the start.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, cached_property
from typing import Any
from xml.etree import ElementTree

import orjson
import yaml

from cute_api.config import ROOT
from cute_api.portal.docs import releases
from cute_api.portal.docs.events import Catalogue
from cute_api.portal.docs.library import Library
from cute_api.portal.docs.markdown import Document, render
from cute_api.portal.docs.operations import Manual
from cute_api.portal.docs.releases import (
    FEED,
    FEED_TYPE,
    PAGE,
    TITLE,
    ReleaseEntry,
    day,
    list_entries,
)
from cute_api.portal.webhooks.events import Family, families
from cute_api.portal.webhooks.forms import WebhookRules
from cute_api.services.accounts import example_ids
from cute_api.spec import BASE_PATH, Spec
from cute_api.versions.registry import Release, Versions
from cute_api.webhooks.egress.addresses import UrlRules

# The dumper in C takes half the time.
YamlDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
ATOM = "http://www.w3.org/2005/Atom"
COLLECTION = ROOT / "docs" / "postman.json"
BASE_URL = "baseUrl"


def collection_for(base_url: str) -> dict[str, Any]:
    """Return the generated collection for the server at `base_url` (without `/v1`)."""
    collection: dict[str, Any] = orjson.loads(COLLECTION.read_bytes())
    url = {"key": BASE_URL, "value": base_url + BASE_PATH}
    others = [variable for variable in collection["variable"] if variable["key"] != BASE_URL]
    return {**collection, "variable": [url, *others]}


def example_ids_of(spec: Spec) -> Mapping[str, str]:
    """Return the ids in the document's examples by kind (`example_ids`)."""
    components = spec.document["components"]
    found = {
        name: components["parameters"][name]["example"]
        for name in (
            *(example_ids.ITEM, example_ids.ORDER, example_ids.WEBHOOK, example_ids.DELIVERY),
            *(example_ids.EVENT, example_ids.KEY, example_ids.CATEGORY, example_ids.BRAND),
            *(example_ids.CONTRACT, example_ids.SELLER),
        )
    }
    rows = components["examples"]["new_item_batch"]["value"]["operations"]
    second = next(row["id"] for row in rows if row["op"] == "delete")
    return {
        name: str(example[0] if isinstance(example, list) else example)
        for name, example in {**found, example_ids.SECOND_ITEM: second}.items()
    }


def atom_feed(releases: Sequence[Release], base_url: str) -> bytes:
    """Return the Atom feed (RFC 4287): an entry for each change and for each sunset of a version.

    `base_url` is this server's. An entry keeps its id, so that readers show it once; a postponed
    sunset is a new entry.
    """
    entries = list_entries(releases)
    root = ElementTree.Element("feed", xmlns=ATOM)
    _text(root, "id", base_url + FEED)
    _text(root, "title", TITLE)
    # The first version has no entry.
    updates = [day(releases[-1].date), *(entry.updated for entry in entries)]
    _text(root, "updated", _time(max(updates)))
    _text(ElementTree.SubElement(root, "author"), "name", "Cute API")
    ElementTree.SubElement(root, "link", rel="self", type=FEED_TYPE, href=base_url + FEED)
    ElementTree.SubElement(root, "link", rel="alternate", type="text/html", href=base_url + PAGE)
    for entry in entries:
        node = ElementTree.SubElement(root, "entry")
        place = f"{base_url}{PAGE}#{entry.version}"
        _text(node, "id", f"{base_url}{PAGE}#{entry.id}")
        _text(node, "title", _plain(entry.title))
        _text(node, "updated", _time(entry.updated))
        ElementTree.SubElement(node, "link", rel="alternate", type="text/html", href=place)
        _text(node, "summary", _plain(entry.summary))
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _plain(text: str) -> str:
    """Return a text without backticks, because a feed has plain text."""
    return text.replace("`", "")


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(holder: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(holder, name).text = text


class DerivedDocument:
    """`as_json`, `as_yaml` and `manual` take a supported version. `base_url` is this server's,
    without `/v1`.
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
        def manual(version: str) -> Manual:
            if version == versions.newest:
                return self.library.manual
            spec = versions.spec_of(version)
            return Manual(spec, base_url, Catalogue(spec, base_url).pages)

        self.as_json: Callable[[str], bytes] = as_json
        self.as_yaml: Callable[[str], str] = as_yaml
        self.manual: Callable[[str], Manual] = manual

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
        return atom_feed(self._versions.releases(), self._base_url)

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
