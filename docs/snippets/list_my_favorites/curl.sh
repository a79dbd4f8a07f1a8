# Generated from the spec by `make generate`: never edit this file.
# List your favorites: GET /v1/me/favorites
curl "$CUTE_BASE_URL/v1/me/favorites?limit=20" \
  -H "Authorization: Bearer $CUTE_API_KEY"
