/** The seller's existing items. */

import type { Cute, Item } from "@cute/sdk";
import type { Screen } from "../screen.ts";
import { patiently } from "./patience.ts";

// The maximum that the API looks up in one call.
export const LOOK_UP = 100;

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
    const page = await patiently(screen, async () =>
      client.me.items.list({ sku, limit: LOOK_UP }),
    );
    for (const item of page.data) {
      if (item.sku) {
        own.set(item.sku, item);
      }
    }
  }
  return own;
}
