"""Handle the API's errors."""

# region handle
from cute_sdk import Cute, CuteError, NotFoundError, ValidationError

client = Cute()
try:
    client.items.get("01a1a0b1-0000-7000-8000-000000000000")
except NotFoundError as error:
    print("gone:", error.code, error.request_id)

try:
    client.items.list(limit=0)
except ValidationError as error:
    for field in error.errors:
        print(field.parameter or field.pointer, field.code, field.detail)
except CuteError as error:  # everything else that the SDK raises on purpose
    print(error)
# endregion
