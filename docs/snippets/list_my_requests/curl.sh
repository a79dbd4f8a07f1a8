# Generated from the spec by `make generate`: never edit this file.
# List your recent requests: GET /v1/me/requests
curl "$CUTE_BASE_URL/v1/me/requests?status=422&operation=list_items&limit=20" \
  -H "Authorization: Bearer $CUTE_API_KEY"
