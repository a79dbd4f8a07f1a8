# region choose
# -i shows the headers too: `Cute-Version` says which version responded.
curl -i "$CUTE_BASE_URL/v1/me" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Cute-Version: 2026-12-01"
# endregion
