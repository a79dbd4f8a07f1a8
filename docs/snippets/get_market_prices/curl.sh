# Generated from the spec by `make generate`: never edit this file.
# Get the prices of sold items: GET /v1/market/prices
curl "$CUTE_BASE_URL/v1/market/prices?condition=very_good&condition=good&currency=EUR" \
  -H "Authorization: Bearer $CUTE_API_KEY"
