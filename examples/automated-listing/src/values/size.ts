/** Sizes, kept as on the label, each system written in one way: `EU 38`, `UK 10`, `XL`. Pure. */

import { normalise, oneLine } from "../words/normalise.ts";

const SYSTEMS: Readonly<Record<string, string>> = {
  eu: "EU", eur: "EU", uk: "UK", gb: "UK", us: "US", usa: "US", it: "IT", i: "IT",
  fr: "FR", f: "FR", de: "DE", d: "DE", jp: "JP",
};
const SYSTEM = Object.keys(SYSTEMS).join("|");
const NUMBER = String.raw`\d{1,3}(?:[.,]5|½|[ -]1/2|[.,]0)?`;
const BEFORE = new RegExp(`^(${SYSTEM})[ .:-]*(${NUMBER})$`, "i");
const AFTER = new RegExp(`^(${NUMBER})[ .:-]*\\(?(${SYSTEM})\\)?$`, "i");
const BARE = new RegExp(`^(${NUMBER})$`);
const LETTERS = /^((?:\d|x{1,4})?[ -]?[sml]|\d?x+[ -]?[sl])$/i;
const WAIST = /^w?[ ]?(\d{2})[ ]?(?:[/x-]|,)?[ ]?l[ ]?(\d{2})$/i;
const WORDS: Readonly<Record<string, string>> = {
  small: "S", medium: "M", large: "L", "x small": "XS", "x large": "XL", "extra small": "XS",
  "extra large": "XL", "xx large": "XXL", liten: "S", mellan: "M", stor: "L", klein: "S",
  mittel: "M", gross: "L", petit: "S", moyen: "M", grand: "L",
};
const ONE_SIZE = new Set([
  "one size", "onesize", "os", "one size fits all", "tu", "taille unique", "taglia unica",
  "talla unica",
  "einheitsgrosse", "einheitsgroesse", "one sz", "en storlek",
]);
// What stands before a size and says nothing: the label says the same.
const LABEL = /^(size|gr(ö|oe)(ß|ss)e|gr\.?|taille|taglia|talla|storlek|stl\.?|maat)[ .:]+/iu;

/** The system that a header names, as in `Size (EU)`. */
export function systemIn(header: string): string | null {
  const found = normalise(header)
    .split(" ")
    .filter((word) => word.length > 1 && word in SYSTEMS);
  return found.length === 1 ? (SYSTEMS[found[0] as string] ?? null) : null;
}

/** `system` is that of the column: it is added to a bare number only. */
export function parseSize(cell: string | number, system: string | null): string | null {
  const written = oneLine(String(cell).normalize("NFC"));
  if (written === "" || written === "-") {
    return null;
  }
  if (ONE_SIZE.has(normalise(written))) {
    return "one size";
  }
  const text = written.replace(LABEL, "");
  // Both systems of `EU 38 / UK 10`, unless it is one size between two, such as `98/104`.
  const parts = text.split(/\s*[/|;]\s*/).map((part) => known(part, system));
  if (parts.length > 1 && parts.every((part) => part !== null && /[A-Z]{2} /.test(part))) {
    return parts.join(" / ");
  }
  return known(text, system) ?? text;
}

function known(text: string, system: string | null): string | null {
  const before = BEFORE.exec(text);
  if (before) {
    return `${SYSTEMS[(before[1] ?? "").toLowerCase()]} ${number(before[2] ?? "")}`;
  }
  const after = AFTER.exec(text);
  if (after) {
    return `${SYSTEMS[(after[2] ?? "").toLowerCase()]} ${number(after[1] ?? "")}`;
  }
  const waist = WAIST.exec(text);
  if (waist) {
    return `W${waist[1]} L${waist[2]}`;
  }
  if (LETTERS.test(text)) {
    return text.toUpperCase().replace(/[ -]/g, "");
  }
  if (BARE.test(text)) {
    return system === null ? number(text) : `${system} ${number(text)}`;
  }
  return WORDS[normalise(text)] ?? null;
}

function number(text: string): string {
  return text.replace(/½|[ -]1\/2/, ".5").replace(",", ".").replace(/\.0$/, "");
}
