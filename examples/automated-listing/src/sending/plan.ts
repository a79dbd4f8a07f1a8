/** Decides about a valid row, given the item with its SKU on the marketplace. Pure. */

import type { Item, ItemCreate } from "@cute/sdk";

export type Plan =
  | { readonly do: "create"; readonly item: ItemCreate }
  | { readonly do: "update"; readonly item: ItemCreate; readonly etag: string; readonly id: string }
  | {
      readonly do: "leave";
      readonly theirs: Item;
      readonly note: string;
      /** Whether the marketplace's item equals the row. */
      readonly isLevel: boolean;
    }
  | { readonly do: "hold"; readonly why: string };

/** `isLast`: the row is unchanged since it was last sent. */
export function planFor(item: ItemCreate, theirs: Item | null, isLast: boolean): Plan {
  if (theirs === null) {
    return isLast
      ? {
          do: "hold",
          why: "it was deleted on the marketplace: take the row out, or change it to list it again",
        }
      : { do: "create", item };
  }
  if (isSame(item, theirs)) {
    const note = theirs.status === "active" ? "" : `it is ${theirs.status}`;
    return { do: "leave", theirs, note, isLevel: true };
  }
  if (theirs.status !== "active" && theirs.status !== "draft") {
    const note = `it is ${theirs.status}: nothing is changed`;
    return { do: "leave", theirs, note, isLevel: false };
  }
  if (isLast) {
    const note = "it was changed on the marketplace: that is kept";
    return { do: "leave", theirs, note, isLevel: false };
  }
  const status = theirs.status === "draft" ? ({ status: "draft" } as const) : {};
  const changed = { ...keptOf(item, theirs), ...item, ...status };
  return { do: "update", item: changed, etag: theirs.etag, id: theirs.id };
}

/** What no row says, and a put would take away. */
function keptOf(item: ItemCreate, theirs: Item): Partial<ItemCreate> {
  const { quantity, ships_from, shipping, attributes } = theirs;
  const isPriced = item.price.currency === theirs.price.currency;
  const isThere = item.category_id === theirs.category.id;
  return {
    quantity,
    ...(isPriced ? { ships_from, shipping } : {}),
    ...(isThere ? { attributes } : {}),
  } as Partial<ItemCreate>;
}

function isSame(item: ItemCreate, theirs: Item): boolean {
  const urls = (images: readonly { url: string }[] | undefined): string =>
    JSON.stringify((images ?? []).map(({ url }) => url));
  return (
    item.title === theirs.title &&
    (item.description ?? null) === theirs.description &&
    item.price.amount === theirs.price.amount &&
    item.price.currency === theirs.price.currency &&
    item.category_id === theirs.category.id &&
    (item.brand_id ?? null) === (theirs.brand?.id ?? null) &&
    (item.size ?? null) === theirs.size &&
    (item.color ?? null) === theirs.color &&
    item.condition === theirs.condition &&
    (item.attributes === undefined || inOrder(item.attributes) === inOrder(theirs.attributes)) &&
    urls(item.images) === urls(theirs.images)
  );
}

/** The order of members says nothing. */
function inOrder(attributes: object): string {
  return JSON.stringify(Object.entries(attributes).sort());
}
