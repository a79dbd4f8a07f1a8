"""Show webhook pages inside a page of your product."""

# region embed
from html import escape

from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL


def webhooks_page() -> str:
    """Return the page, with a new link each time."""
    link = client.webhooks.embed_links.create(read_only=True)
    return (
        f'<iframe src="{escape(link.url)}" title="Webhooks" width="100%" height="800"'
        ' allow="clipboard-write"></iframe>'
    )


# endregion

print(webhooks_page())
