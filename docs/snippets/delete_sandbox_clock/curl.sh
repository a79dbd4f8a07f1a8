# Generated from the spec by `make generate`: never edit this file.
# Set the clock of your account back to real time: DELETE /v1/sandbox/clock
curl -X DELETE "$CUTE_BASE_URL/v1/sandbox/clock" \
  -H "Authorization: Bearer $CUTE_API_KEY"
