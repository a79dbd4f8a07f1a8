# Generated from the spec by `make generate`: never edit this file.
# Get the faults of your key: GET /v1/sandbox/faults
curl "$CUTE_BASE_URL/v1/sandbox/faults" \
  -H "Authorization: Bearer $CUTE_API_KEY"
