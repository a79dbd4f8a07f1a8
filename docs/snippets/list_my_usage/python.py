# Generated from the spec by `make generate`: never edit this file.
# Get your usage: GET /v1/me/usage
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
for usage_period in client.usage.list(by="hour", group_by=["operation", "status_class"], limit=20):
    print(usage_period)
