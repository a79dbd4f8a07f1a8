// Generated from the spec by `make generate`: never edit this file.
// List the installs of your app: GET /v1/app/installs
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
for await (const install of client.app.installs.list({ limit: 20 })) {
  console.log(install);
}
