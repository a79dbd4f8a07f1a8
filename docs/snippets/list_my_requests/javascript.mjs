// Generated from the spec by `make generate`: never edit this file.
// List your recent requests: GET /v1/me/requests
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
for await (const requestEntry of client.usage.requests.list({
  status: [422],
  operation: ["list_items"],
  limit: 20,
})) {
  console.log(requestEntry);
}
