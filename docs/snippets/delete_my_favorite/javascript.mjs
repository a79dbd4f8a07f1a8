// Generated from the spec by `make generate`: never edit this file.
// Remove an item from your favorites: DELETE /v1/me/favorites/{item_id}
import { Cute } from "@cute/sdk";

const itemId = "01a1a0b1-293a-7c44-9f0e-2d6b81a4c375";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
await client.me.favorites.delete(itemId);
