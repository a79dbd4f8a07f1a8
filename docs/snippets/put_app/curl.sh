# Generated from the spec by `make generate`: never edit this file.
# Replace the settings of your app: PUT /v1/app
curl -X PUT "$CUTE_BASE_URL/v1/app" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{
  "name": "Rail Lister",
  "scopes": ["read:items", "write:items"],
  "redirect_uris": ["https://rail-lister.example/callback"]
}'
