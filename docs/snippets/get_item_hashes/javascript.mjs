// Generated from the spec by `make generate`: never edit this file.
// Get the set hashes of all public items: GET /v1/items/hashes
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const itemHashes = await client.items.hashes.get();
console.log(itemHashes);
