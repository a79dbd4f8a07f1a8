/** When an item's price makes a point of the history. */

import type { Item } from "@cute/sdk";

export interface Point {
  readonly what: "listed" | "repriced" | "sold";
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * What a change of an item says about prices; `before` is `null` for an item that was not known.
 *
 * The time is that of the item's last change: only for then is its price certain.
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
