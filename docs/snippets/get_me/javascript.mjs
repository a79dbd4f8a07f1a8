// Generated from the spec by `make generate`: never edit this file.
// Get the current user: GET /v1/me
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const me = await client.me.get();
console.log(me);
