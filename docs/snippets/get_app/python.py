# Generated from the spec by `make generate`: never edit this file.
# Get your app: GET /v1/app
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
registered_app = client.app.get()
print(registered_app)
