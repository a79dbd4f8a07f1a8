// Generated from the spec by `make generate`: never edit this file.
// Get your views and favorites: GET /v1/me/items/stats
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const itemStats = await client.me.items.stats.get();
console.log(itemStats);
