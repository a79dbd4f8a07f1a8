# Generated from the spec by `make generate`: never edit this file.
# List who did what in your account: GET /v1/audit
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
for audit_entry in client.audit.list(limit=20):
    print(audit_entry)
