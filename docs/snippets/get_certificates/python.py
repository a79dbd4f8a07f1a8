# Generated from the spec by `make generate`: never edit this file.
# Get your test results: GET /v1/certificates
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
certificate_set = client.certificates.get()
print(certificate_set)
