/** When an item's price adds a point to the history. */

import type { Item } from "@cute/sdk";

export interface Point {
  readonly what: "listed" | "repriced" | "sold";
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * The price point of a change; `before` is `null` for a new item.
 *
 * The time is that of the item's last change, because its price is certain only then.
 */
export function pointOf(before: Item | null, after: Item): Point | null {
  const at = Date.parse(after.updated_at);
  if (after.status === "sold" && before?.status !== "sold") {
    return { what: "sold", at };
  }
  if (before === null) {
    return { what: "listed", at };
  }
  const same =
    before.price.amount === after.price.amount && before.price.currency === after.price.currency;
  return same ? null : { what: "repriced", at };
}
