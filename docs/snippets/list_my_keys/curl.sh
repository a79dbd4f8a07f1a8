# Generated from the spec by `make generate`: never edit this file.
# List your keys: GET /v1/me/keys
curl "$CUTE_BASE_URL/v1/me/keys?limit=20" \
  -H "Authorization: Bearer $CUTE_API_KEY"
