# Generated from the spec by `make generate`: never edit this file.
# Get your app: GET /v1/app
curl "$CUTE_BASE_URL/v1/app" \
  -H "Authorization: Bearer $CUTE_API_KEY"
