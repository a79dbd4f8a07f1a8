"""What to do with the API's refusals."""

# region handle
from cute_sdk import Cute, CuteError, NotFoundError, ValidationError

client = Cute()
try:
    client.items.get("01a1a0b1-293a-7c44-9f0e-2d6b81a4c375")
except NotFoundError as error:
    print("gone:", error.code, error.request_id)

try:
    client.items.list(limit=0)
except ValidationError as error:
    for fault in error.errors:
        print(fault.parameter or fault.pointer, fault.code, fault.detail)
except CuteError as error:  # everything else that the SDK raises on purpose
    print(error)
# endregion
