/** The seller's existing items. */

import type { Cute, Item } from "@cute/sdk";
import type { Screen } from "../screen.ts";
import { patiently } from "./patience.ts";

// The maximum that the API looks up in one call.
export const LOOK_UP = 100;
// A SKU has an item for each time that it was sold out.
const MOST_ITEMS = 10_000;

/** The items with these SKUs, by SKU. */
export async function ownItems(
  client: Cute,
  skus: ReadonlySet<string>,
  screen: Screen,
): Promise<Map<string, Item>> {
  const own = new Map<string, Item>();
  const all = [...skus];
  for (let start = 0; start < all.length; start += LOOK_UP) {
    const sku = all.slice(start, start + LOOK_UP);
    const items = await patiently(screen, () =>
      client.me.items.list({ sku, limit: LOOK_UP }).toList({ most: MOST_ITEMS }),
    );
    // Newest first: what was listed again comes before what was sold.
    for (const item of items.reverse()) {
      if (item.sku) {
        own.set(item.sku, item);
      }
    }
  }
  return own;
}
