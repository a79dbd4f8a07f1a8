// Generated from the spec by `make generate`: never edit this file.
// List the erasures that your app has not acknowledged: GET /v1/app/erasures
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
for await (const appErasure of client.app.erasures.list({ limit: 20 })) {
  console.log(appErasure);
}
