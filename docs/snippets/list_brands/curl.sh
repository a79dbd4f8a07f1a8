# Generated from the spec by `make generate`: never edit this file.
# List brands: GET /v1/brands
curl "$CUTE_BASE_URL/v1/brands?q=aurelia&limit=20" \
  -H "Authorization: Bearer $CUTE_API_KEY"
