# Generated from the spec by `make generate`: never edit this file.
# Switch your shadow upgrade on: PUT /v1/me/shadow-upgrade
curl -X PUT "$CUTE_BASE_URL/v1/me/shadow-upgrade" \
  -H "Authorization: Bearer $CUTE_API_KEY"
