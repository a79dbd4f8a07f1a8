"""Open the link that embeds webhook pages."""

import flask

from cute_api.portal.access import public
from cute_api.portal.refusals import keep_private
from cute_api.portal.views import new_blueprint, to, transaction
from cute_api.portal.webhooks import embedding
from cute_api.services.webhooks.embed_links import PARAMETER, PATH

blueprint = new_blueprint("embeds", __name__)
blueprint.add_app_template_global(embedding.at, "at")
blueprint.add_app_template_global(embedding.docs, "docs")


@blueprint.get(PATH)
@public
def open_link() -> flask.Response:
    with transaction() as session:
        embed = embedding.open_link(session, flask.request.args.get(PARAMETER, ""))
    response = keep_private(to(f"{PATH}/{embed.id}/webhooks"))
    embedding.remember(response, embed)
    return response
