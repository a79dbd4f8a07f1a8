# Generated from the spec by `make generate`: never edit this file.
# List categories: GET /v1/categories
curl "$CUTE_BASE_URL/v1/categories?q=women&limit=20" \
  -H "Authorization: Bearer $CUTE_API_KEY"
