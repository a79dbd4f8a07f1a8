# Generated from the spec by `make generate`: never edit this file.
# Advance the clock of your account: POST /v1/sandbox/clock
curl "$CUTE_BASE_URL/v1/sandbox/clock" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{ "seconds": 3600 }'
