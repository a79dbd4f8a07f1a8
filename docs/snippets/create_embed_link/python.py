# Generated from the spec by `make generate`: never edit this file.
# Make a link that embeds your webhook pages: POST /v1/webhooks/embed-links
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
embed_link_with_secret = client.webhooks.embed_links.create(read_only=False)
print(embed_link_with_secret)
