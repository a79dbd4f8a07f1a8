# Generated from the spec by `make generate`: never edit this file.
# Get your shadow upgrade: GET /v1/me/shadow-upgrade
curl "$CUTE_BASE_URL/v1/me/shadow-upgrade" \
  -H "Authorization: Bearer $CUTE_API_KEY"
