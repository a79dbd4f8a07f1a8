# Generated from the spec by `make generate`: never edit this file.
# List the installs of your app: GET /v1/app/installs
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
for install in client.app.installs.list(limit=20):
    print(install)
