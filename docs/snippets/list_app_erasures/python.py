# Generated from the spec by `make generate`: never edit this file.
# List the erasures that your app has not acknowledged: GET /v1/app/erasures
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
for app_erasure in client.app.erasures.list(limit=20):
    print(app_erasure)
