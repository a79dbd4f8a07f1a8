// Generated from the spec by `make generate`: never edit this file.
// Get your organisation: GET /v1/org
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const organisation = await client.org.get();
console.log(organisation);
