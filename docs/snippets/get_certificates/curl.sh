# Generated from the spec by `make generate`: never edit this file.
# Get your test results: GET /v1/certificates
curl "$CUTE_BASE_URL/v1/certificates" \
  -H "Authorization: Bearer $CUTE_API_KEY"
