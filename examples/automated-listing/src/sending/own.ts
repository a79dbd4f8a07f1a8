/** What the seller has on the marketplace already. */

import type { Cute, Item } from "@cute/sdk";
import type { Screen } from "../screen.ts";
import { Trouble } from "../trouble.ts";
import { patiently } from "./patience.ts";

export const MOST_OWN_ITEMS = 200_000;
const PAGE = 100;
// So few are asked for one by one rather than by reading on through all of the seller's items.
const MOST_LOOK_UPS = 10;

/** The items with these SKUs, by SKU. */
export async function ownItems(
  client: Cute,
  skus: ReadonlySet<string>,
  screen: Screen,
): Promise<Map<string, Item>> {
  const own = new Map<string, Item>();
  const left = new Set(skus);
  const take = (items: readonly Item[]): void => {
    for (const item of items) {
      if (item.sku && left.delete(item.sku)) {
        own.set(item.sku, item);
      }
    }
  };
  let read = 0;
  let cursor: string | undefined;
  while (left.size > 0) {
    const from = cursor;
    const page = await patiently(screen, async () =>
      client.me.items.list({ limit: PAGE, cursor: from }),
    );
    take(page.data);
    read += page.data.length;
    cursor = page.next_cursor ?? undefined;
    if (cursor === undefined) {
      break;
    }
    if (left.size <= MOST_LOOK_UPS) {
      for (const sku of [...left]) {
        const found = await patiently(screen, async () => client.me.items.list({ sku, limit: 1 }));
        take(found.data);
      }
      break;
    }
    if (read > MOST_OWN_ITEMS) {
      throw new Trouble(`You have more than ${MOST_OWN_ITEMS} items: too many for this program.`);
    }
  }
  return own;
}
