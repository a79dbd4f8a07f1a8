// Generated from the spec by `make generate`: never edit this file.
// List your keys: GET /v1/me/keys
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
for await (const userKey of client.keys.list({ limit: 20 })) {
  console.log(userKey);
}
