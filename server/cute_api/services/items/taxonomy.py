"""Brands and categories, which items refer to: their lists."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Text, Uuid, cast, literal_column, select

from cute_api.models import Brand, Category
from cute_api.models.reads import Reads, Statement, parameter
from cute_api.services.common.columns import document
from cute_api.services.common.cursors import Listing
from cute_api.services.common.pagination import PageRequest, page

Json = dict[str, Any]


class Named(NamedTuple):
    """A brand, or a category with its place in the tree."""

    id: str
    name: str
    parent_id: str | None = None
    path: Sequence[str] = ()


def category(row: Any) -> Json:
    """Schema `Category`, of an entity or of columns."""
    return document(row, Named._fields)


def brand(row: Any) -> Json:
    """Schema `Brand`, of an entity or of columns."""
    return document(row, ("id", "name"))


@cache
def _categories(limit: int, given: frozenset[str]) -> Statement:
    found = select(
        cast(Category.id, Text), Category.name, cast(Category.parent_id, Text), Category.path
    )
    if "cursor" in given:
        found = found.where(Category.id > parameter("after", Uuid()))
    if "parent_id" in given:
        found = found.where(Category.parent_id == parameter("parent_id", Uuid()))
    return Statement(found.order_by(Category.id).limit(literal_column(str(limit + 1))))


@cache
def _brands(limit: int, given: frozenset[str]) -> Statement:
    found = select(cast(Brand.id, Text), Brand.name)
    if "cursor" in given:
        found = found.where(Brand.id > parameter("after", Uuid()))
    return Statement(found.order_by(Brand.id).limit(literal_column(str(limit + 1))))


def list_categories(reads: Reads, query: Json) -> Json:
    """A page of the tree, oldest first; with `parent_id`, of that category's children."""
    wanted = PageRequest.of(reads, Listing.CATEGORIES, query)
    found = reads.rows(
        _categories(wanted.limit, frozenset(query) - {"limit"}),
        after=wanted.after_text,
        parent_id=query.get("parent_id"),
    )
    return page([Named._make(row) for row in found], wanted, category)


def list_brands(reads: Reads, query: Json) -> Json:
    """A page of the brands, oldest first."""
    wanted = PageRequest.of(reads, Listing.BRANDS, query)
    found = reads.rows(_brands(wanted.limit, frozenset(query) - {"limit"}), after=wanted.after_text)
    return page([Named(*row) for row in found], wanted, brand)
