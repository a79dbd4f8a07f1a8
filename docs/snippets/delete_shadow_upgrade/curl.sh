# Generated from the spec by `make generate`: never edit this file.
# Switch your shadow upgrade off: DELETE /v1/me/shadow-upgrade
curl -X DELETE "$CUTE_BASE_URL/v1/me/shadow-upgrade" \
  -H "Authorization: Bearer $CUTE_API_KEY"
