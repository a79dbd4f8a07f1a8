# Generated from the spec by `make generate`: never edit this file.
# Get your usage: GET /v1/me/usage
curl "$CUTE_BASE_URL/v1/me/usage?by=hour&group_by=operation&group_by=status_class&limit=20" \
  -H "Authorization: Bearer $CUTE_API_KEY"
