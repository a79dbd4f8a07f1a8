# Generated from the spec by `make generate`: never edit this file.
# Switch your shadow upgrade off: DELETE /v1/me/shadow-upgrade
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
client.contracts.shadow_upgrade.delete()
