# Generated from the spec by `make generate`: never edit this file.
# Get the current user: GET /v1/me
curl "$CUTE_BASE_URL/v1/me" \
  -H "Authorization: Bearer $CUTE_API_KEY"
