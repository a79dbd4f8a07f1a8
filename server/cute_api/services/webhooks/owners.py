"""Whose a webhook is: an app's if it has one, or else the user's."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from cute_api.models import Webhook


def is_of(owner: Any) -> ColumnElement[bool]:
    """Return the condition of webhooks of a user or an app, by id or a parameter.

    `user_id` of an app's webhook is the developer, to whose account it doesn't belong.
    """
    of_user = and_(Webhook.user_id == owner, Webhook.app_id.is_(None))
    return or_(of_user, Webhook.app_id == owner)
