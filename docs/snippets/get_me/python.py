# Generated from the spec by `make generate`: never edit this file.
# Get the current user: GET /v1/me
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
me = client.me.get()
print(me)
