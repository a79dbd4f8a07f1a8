import json
from urllib.request import Request, urlopen

request = Request(
    "https://api.cute.example/v1/me",
    headers={"Authorization": "Bearer YOUR_KEY"},
)
with urlopen(request) as response:
    print(response.status, json.load(response))
