# Generated from the spec by `make generate`: never edit this file.
# Delete your test results: DELETE /v1/certificates
curl -X DELETE "$CUTE_BASE_URL/v1/certificates" \
  -H "Authorization: Bearer $CUTE_API_KEY"
