# region cursor
# -i shows the headers too: `Link` has the URL of the next page.
curl -i "$CUTE_BASE_URL/v1/brands?limit=1" -H "Authorization: Bearer $CUTE_API_KEY"
# endregion
