/** The addresses of pictures that a cell holds. Pure. */

import type { Parsed } from "./price.ts";

// The API's maximum; more are reported, not refused.
export const MOST_IMAGES = 12;

/** Between them stand spaces, commas, semicolons, bars or line ends. Equal ones count once. */
export function parseImages(cells: readonly string[]): Parsed<string[]> {
  const words = cells.join(" ").split(/[\s|;]+|,(?=\s|https?:|$)/);
  const urls = [...new Set(words.map((word) => word.trim()).filter((word) => word !== ""))];
  const wrong = urls.find((url) => !/^https?:\/\//i.test(url) || !URL.canParse(url));
  if (wrong !== undefined) {
    return { ok: false, why: `“${wrong.slice(0, 60)}” is no address of a picture (https://…)` };
  }
  if (urls.length > MOST_IMAGES) {
    const note = `${urls.length} pictures: the first ${MOST_IMAGES} are taken`;
    return { ok: true, value: urls.slice(0, MOST_IMAGES), note };
  }
  return { ok: true, value: urls };
}
