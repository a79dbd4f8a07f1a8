# Generated from the spec by `make generate`: never edit this file.
# List your recent requests: GET /v1/me/requests
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
for request_entry in client.usage.requests.list(status=[422], operation=["list_items"], limit=20):
    print(request_entry)
