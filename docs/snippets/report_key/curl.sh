# Generated from the spec by `make generate`: never edit this file.
# Report a leaked key or token: POST /v1/keys/report
curl "$CUTE_BASE_URL/v1/keys/report" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{
  "key": "cute_7Kp2mWq9ZxVb4Tn6Rf8LcYd3HgJs5A0bg6IC",
  "source": "Secret scanner of code.example",
  "url": "https://code.example/shop/sync/blob/main/config.py"
}'
