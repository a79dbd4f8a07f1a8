# Generated from the spec by `make generate`: never edit this file.
# List who did what in your account: GET /v1/audit
curl "$CUTE_BASE_URL/v1/audit?limit=20" \
  -H "Authorization: Bearer $CUTE_API_KEY"
