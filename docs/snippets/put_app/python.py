# Generated from the spec by `make generate`: never edit this file.
# Replace the settings of your app: PUT /v1/app
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
registered_app = client.app.put(
    name="Rail Lister",
    scopes=["read:items", "write:items"],
    redirect_uris=["https://rail-lister.example/callback"],
)
print(registered_app)
