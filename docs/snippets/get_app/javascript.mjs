// Generated from the spec by `make generate`: never edit this file.
// Get your app: GET /v1/app
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const registeredApp = await client.app.get();
console.log(registeredApp);
