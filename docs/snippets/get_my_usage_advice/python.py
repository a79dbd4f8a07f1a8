# Generated from the spec by `make generate`: never edit this file.
# Find calls to save: GET /v1/me/usage/advice
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
usage_advice = client.usage.advice.get()
print(usage_advice)
