# Generated from the spec by `make generate`: never edit this file.
# List the installs of your app: GET /v1/app/installs
curl "$CUTE_BASE_URL/v1/app/installs?limit=20" \
  -H "Authorization: Bearer $CUTE_API_KEY"
