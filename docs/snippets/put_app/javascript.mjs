// Generated from the spec by `make generate`: never edit this file.
// Replace the settings of your app: PUT /v1/app
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const registeredApp = await client.app.put({
  name: "Rail Lister",
  scopes: ["read:items", "write:items"],
  redirect_uris: ["https://rail-lister.example/callback"],
});
console.log(registeredApp);
