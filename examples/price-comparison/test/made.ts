/** Items, brands and categories for tests, the same for the same number. */

import type { Brand, Category, Item } from "@cute/sdk";

const NOUNS = ["dress", "jacket", "coat", "jeans", "scarf", "blouse", "skirt", "boots", "belt"];
const STUFFS = ["linen", "wool", "silk", "cotton", "denim", "leather", "velvet"];
const COLORS = ["sand", "navy", "rust", "ivory", "forest green", "écru"];
const CONDITIONS = ["new_with_tags", "new_without_tags", "very_good", "good", "satisfactory"];
const EPOCH = Date.UTC(2026, 10, 1);
const MINUTE_MS = 60_000;

export const id = (kind: string, number: number): string =>
  `01a00000-${kind.padStart(4, "0")}-7000-8000-${number.toString(16).padStart(12, "0")}`;

export const brands: readonly Brand[] = Array.from({ length: 40 }, (_, number) => ({
  id: id("b", number),
  name: number === 3 ? "Ærø & Søn" : `Brand ${number}`,
}));

export const categories: readonly Category[] = [
  { id: id("c", 0), name: "Women", parent_id: null, path: ["Women"] },
  ...NOUNS.map((noun, number) => ({
    id: id("c", number + 1),
    name: noun,
    parent_id: id("c", 0),
    path: ["Women", noun],
  })),
];

/** An item that differs by number; `changes` override its fields. */
export function item(number: number, changes: Partial<Item> = {}): Item {
  const pick = <T>(values: readonly T[], by: number): T =>
    values[(number * by) % values.length] as T;
  const place = (number * 5) % NOUNS.length;
  const at = new Date(EPOCH + number * MINUTE_MS).toISOString();
  return {
    id: id("1", number),
    url: `https://www.cute.example/items/${id("1", number)}`,
    etag: `"${number}"`,
    seller: { id: id("5", 1), username: "alice" },
    title: `${pick(STUFFS, 3)} ${NOUNS[place]} ${number}`,
    description: "Worn twice.",
    price: { amount: 1000 + ((number * 7919) % 9000), currency: number % 10 ? "EUR" : "SEK" },
    category: categories[place + 1] as Category,
    brand: number % 9 ? pick(brands, 11) : null,
    size: "M",
    color: pick(COLORS, 7),
    condition: pick(CONDITIONS, 13),
    images: [],
    quantity: 1,
    ships_from: null,
    shipping: [],
    attributes: {},
    sizes: [],
    status: "active",
    created_at: at,
    updated_at: at,
    published_at: at,
    sold_at: null,
    relisted_from: null,
    ...changes,
  };
}
