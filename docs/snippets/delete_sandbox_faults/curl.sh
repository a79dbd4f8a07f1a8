# Generated from the spec by `make generate`: never edit this file.
# Remove the faults of your key: DELETE /v1/sandbox/faults
curl -X DELETE "$CUTE_BASE_URL/v1/sandbox/faults" \
  -H "Authorization: Bearer $CUTE_API_KEY"
