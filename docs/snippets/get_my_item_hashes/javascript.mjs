// Generated from the spec by `make generate`: never edit this file.
// Get the set hashes of your items: GET /v1/me/items/hashes
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const ownItemHashes = await client.me.items.hashes.get();
console.log(ownItemHashes);
