# Generated from the spec by `make generate`: never edit this file.
# Get the clock of your account: GET /v1/sandbox/clock
curl "$CUTE_BASE_URL/v1/sandbox/clock" \
  -H "Authorization: Bearer $CUTE_API_KEY"
