# Generated from the spec by `make generate`: never edit this file.
# Get your organisation: GET /v1/org
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
organisation = client.org.get()
print(organisation)
