// Generated from the spec by `make generate`: never edit this file.
// Download the whole public catalogue: GET /v1/items/snapshot
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const download = await client.items.snapshot.get();
await download.save("items.jsonl.gz");
