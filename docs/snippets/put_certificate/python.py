# Generated from the spec by `make generate`: never edit this file.
# Upload a signed test result: PUT /v1/certificates
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
certificate = client.certificates.put(
    certificate="eyJhbGciOiJIUzI1NiJ9.eyJraW5kIjoiY2xpZW50In0.Yf3l0rJxk2oQ9bX4tV1nHc6mA8sEw7uPzKdGjR5iLqM"
)
print(certificate)
