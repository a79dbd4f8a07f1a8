"""Brands and categories, which items refer to: their lists, and one of them."""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, Uuid, cast, func, literal_column, select

from cute_api.models import Brand, Category
from cute_api.models.reads import Reads, Statement, parameter
from cute_api.problems import ApiError, Code
from cute_api.services.common.columns import document
from cute_api.services.common.cursors import Listing
from cute_api.services.common.pagination import PageRequest, page

Json = dict[str, Any]


def category(row: Any) -> Json:
    """Schema `Category`, of an entity or of columns."""
    return document(row, ("id", "name", "parent_id", "path"))


def brand(row: Any) -> Json:
    """Schema `Brand`, of an entity or of columns."""
    return document(row, ("id", "name"))


_CATEGORY = select(
    cast(Category.id, Text), Category.name, cast(Category.parent_id, Text), Category.path
)
_BRAND = select(cast(Brand.id, Text), Brand.name)


def _matches(model: type[Category] | type[Brand]) -> ColumnElement[bool]:
    """That each word of `q` begins a word of a brand's name, or of a category's path.

    There are at most some 200,000 of either, so all that match are read, whatever the page: a
    handful of milliseconds for a single letter.
    """
    return model.search.bool_op("@@")(func.cute_prefix_query(parameter("q", Text())))


@cache
def _categories(limit: int, given: frozenset[str]) -> Statement:
    found = _CATEGORY
    if "cursor" in given:
        found = found.where(Category.id > parameter("after", Uuid()))
    if "parent_id" in given:
        found = found.where(Category.parent_id == parameter("parent_id", Uuid()))
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


def list_categories(reads: Reads, query: Json) -> Json:
    """A page of the tree, oldest first; with `parent_id`, of that category's children; with `q`, of
    what it finds.
    """
    wanted = PageRequest.of(reads, Listing.CATEGORIES, query)
    found = reads.rows(
        _categories(wanted.limit, frozenset(query) - {"limit"}),
        after=wanted.after_text,
        parent_id=query.get("parent_id"),
        q=query.get("q"),
    )
    return page(found, wanted, category)


def list_brands(reads: Reads, query: Json) -> Json:
    """A page of the brands, oldest first; with `q`, of those that it finds."""
    wanted = PageRequest.of(reads, Listing.BRANDS, query)
    found = reads.rows(
        _brands(wanted.limit, frozenset(query) - {"limit"}),
        after=wanted.after_text,
        q=query.get("q"),
    )
    return page(found, wanted, brand)


CATEGORY = Statement(_CATEGORY.where(Category.id == parameter("id", Uuid())))
BRAND = Statement(_BRAND.where(Brand.id == parameter("id", Uuid())))


def get_category(reads: Reads, category_id: UUID) -> Json:
    """A category. Raises `ApiError`: `not_found`."""
    return category(_one(reads, CATEGORY, category_id, "category"))


def get_brand(reads: Reads, brand_id: UUID) -> Json:
    """A brand. Raises `ApiError`: `not_found`."""
    return brand(_one(reads, BRAND, brand_id, "brand"))


def _one(reads: Reads, statement: Statement, wanted: UUID, what: str) -> Any:
    found = reads.rows(statement, id=str(wanted))
    if not found:
        raise ApiError(Code.NOT_FOUND, f"There is no such {what}.")
    return found[0]
