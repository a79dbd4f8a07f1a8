# Generated from the spec by `make generate`: never edit this file.
# Get your views and favorites: GET /v1/me/items/stats
curl "$CUTE_BASE_URL/v1/me/items/stats" \
  -H "Authorization: Bearer $CUTE_API_KEY"
