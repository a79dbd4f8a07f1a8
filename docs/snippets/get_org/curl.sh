# Generated from the spec by `make generate`: never edit this file.
# Get your organisation: GET /v1/org
curl "$CUTE_BASE_URL/v1/org" \
  -H "Authorization: Bearer $CUTE_API_KEY"
