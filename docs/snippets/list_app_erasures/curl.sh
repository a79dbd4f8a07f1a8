# Generated from the spec by `make generate`: never edit this file.
# List the erasures that your app has not acknowledged: GET /v1/app/erasures
curl "$CUTE_BASE_URL/v1/app/erasures?limit=20" \
  -H "Authorization: Bearer $CUTE_API_KEY"
