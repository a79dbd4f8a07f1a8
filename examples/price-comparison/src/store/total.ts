/** What a buyer in a country pays. Pure. */

import type { Item } from "@cute/sdk";

const EU = new Set(
  "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(" "),
);

/**
 * The price with shipping, in minor units of the price's currency; `null` if it isn't sent there.
 * Of several options the most specific one counts. An item that says nothing of shipping costs its
 * price.
 */
export function totalOf({ price, shipping }: Item, country: string): number | null {
  const places = [country, ...(EU.has(country) ? ["EU"] : []), "WORLD"];
  const option = places
    .map((place) => shipping.find(({ destination }) => destination === place))
    .find((found) => found !== undefined);
  if (option !== undefined) {
    return price.amount + option.price.amount;
  }
  return shipping.length === 0 ? price.amount : null;
}
