# Generated from the spec by `make generate`: never edit this file.
# Delete your test results: DELETE /v1/certificates
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
client.certificates.delete()
