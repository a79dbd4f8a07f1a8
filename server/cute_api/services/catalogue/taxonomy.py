"""Brands and categories, which items refer to: lists and single ones."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    Uuid,
    any_,
    func,
    literal_column,
    select,
)

from cute_api.lib.json_objects import Json
from cute_api.models import Brand, CatalogueVersion, Category
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.problems import ApiError, Code
from cute_api.services.common.columns import document, selected
from cute_api.services.common.cursors import Listing
from cute_api.services.common.pagination import PageParameters, PageRequest, page
from cute_api.services.items.attributes import of_category


def category(row: Any) -> Json:
    """Return a `Category` from an entity or columns."""
    return document(row, ("id", "name", "parent_id", "path")) | _retirement(row)


def brand(row: Any) -> Json:
    """Return a `Brand` from an entity or columns."""
    return document(row, ("id", "name")) | _retirement(row)


def _retirement(row: Any) -> Json:
    found = document(row, _RETIREMENT)
    return {name: value for name, value in found.items() if value is not None}


def _columns(model: type[Category] | type[Brand], *names: str) -> Select[Any]:
    table = model.__table__.c
    return select(*selected(table[name] for name in (*names, *_RETIREMENT)))


_RETIREMENT = ("retired_at", "replaced_by")
_CATEGORY = _columns(Category, "id", "name", "parent_id", "path")
_BRAND = _columns(Brand, "id", "name")
_VERSION = Statement(
    select(CatalogueVersion.version).where(CatalogueVersion.kind == parameter("kind", Text()))
)


def _matches(model: type[Category] | type[Brand]) -> ColumnElement[bool]:
    """Return the condition that each word of `q` begins a word of a name or category's path.

    Each page reads all matches, because there are at most some 200,000 of either: a single letter
    takes a few milliseconds.
    """
    return model.search.bool_op("@@")(func.cute_prefix_query(parameter("q", Text())))


@cache
def _categories(limit: int, given: frozenset[str]) -> Statement:
    found = _CATEGORY
    if "cursor" in given:
        found = found.where(Category.id > parameter("after", Uuid()))
    if "parent_id" in given:
        found = found.where(Category.parent_id == any_(parameter("parent_id", ARRAY(Uuid))))
    if "q" in given:
        found = found.where(_matches(Category))
    return Statement(found.order_by(Category.id).limit(literal_column(str(limit + 1))))


@cache
def _brands(limit: int, given: frozenset[str]) -> Statement:
    found = _BRAND
    if "cursor" in given:
        found = found.where(Brand.id > parameter("after", Uuid()))
    if "q" in given:
        found = found.where(_matches(Brand))
    return Statement(found.order_by(Brand.id).limit(literal_column(str(limit + 1))))


class CategoriesQuery(PageParameters, total=False):
    """Parameters of `list_categories`."""

    parent_id: list[str]
    q: str


class BrandsQuery(PageParameters, total=False):
    """Parameters of `list_brands`."""

    q: str


def list_categories(reads: Reads, query: Mapping[str, Any]) -> Json:
    """Return a page of categories, oldest first, optionally by `parent_id` and `q`."""
    request = PageRequest.of(reads, Listing.CATEGORIES, query)
    first = _version(reads, query, "categories")
    found = reads.rows(
        _categories(request.limit, frozenset(query) - {"limit"}),
        after=request.after_text,
        parent_id=query.get("parent_id"),
        q=query.get("q"),
    )
    return page(found, request, category) | first


def list_brands(reads: Reads, query: Mapping[str, Any]) -> Json:
    """Return a page of brands, oldest first, optionally by `q`."""
    request = PageRequest.of(reads, Listing.BRANDS, query)
    first = _version(reads, query, "brands")
    found = reads.rows(
        _brands(request.limit, frozenset(query) - {"limit"}),
        after=request.after_text,
        q=query.get("q"),
    )
    return page(found, request, brand) | first


def _version(reads: Reads, query: Mapping[str, Any], kind: str) -> Json:
    """Return what only a first page has, so that a change leaves the tags of others.

    Read it before the rows, so that the version is never newer than they are.
    """
    if "cursor" in query:
        return {}
    return {"catalog": {"version": reads.rows(_VERSION, kind=kind)[0].version}}


CATEGORY = Statement(_CATEGORY.where(Category.id == parameter("id", Uuid())))
BRAND = Statement(_BRAND.where(Brand.id == parameter("id", Uuid())))


def get_category(reads: Reads, category_id: UUID) -> Json:
    """Return a category. Raises `ApiError`: `not_found`."""
    return category(_find(reads, CATEGORY, category_id, "category"))


def get_attributes(reads: Reads, category_id: UUID) -> Json:
    """Return the `CategoryAttributes` of a category. Raises `ApiError`: `not_found`."""
    found = _find(reads, CATEGORY, category_id, "category")
    return of_category(found.id, found.path)


def get_brand(reads: Reads, brand_id: UUID) -> Json:
    """Return a brand. Raises `ApiError`: `not_found`."""
    return brand(_find(reads, BRAND, brand_id, "brand"))


def _find(reads: Reads, statement: Statement, row_id: UUID, kind: str) -> Any:
    found = reads.rows(statement, id=str(row_id))
    if not found:
        raise ApiError(Code.NOT_FOUND, f"This {kind} doesn't exist.")
    return found[0]
