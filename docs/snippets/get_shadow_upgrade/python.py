# Generated from the spec by `make generate`: never edit this file.
# Get your shadow upgrade: GET /v1/me/shadow-upgrade
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
shadow_upgrade = client.contracts.shadow_upgrade.get()
print(shadow_upgrade)
