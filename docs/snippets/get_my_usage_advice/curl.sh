# Generated from the spec by `make generate`: never edit this file.
# Find calls to save: GET /v1/me/usage/advice
curl "$CUTE_BASE_URL/v1/me/usage/advice" \
  -H "Authorization: Bearer $CUTE_API_KEY"
