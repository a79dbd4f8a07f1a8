"""The objects that bodies and queries of the property tests refer to."""

import pytest
from sqlalchemy import select

from cute_api.models import Brand, Category
from tests.fixtures.api import Api
from tests.properties.bodies import References


@pytest.fixture(scope="module")
def known(api: Api) -> References:
    with api.database.transaction() as session:
        categories = tuple(map(str, session.scalars(select(Category.id).order_by(Category.path))))
        brands = tuple(map(str, session.scalars(select(Brand.id).order_by(Brand.name))))
    return References(categories, brands)
