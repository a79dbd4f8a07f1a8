/** Words in the form in which they are compared: no case, no accents, no punctuation. Pure. */

// Letters that NFKD leaves as they are.
const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  ø: "o",
  æ: "ae",
  œ: "oe",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
};
const SPECIAL = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "gu");
const AND = new Set(["and", "und", "et", "och", "og", "e", "y", "en"]);

/** Such as `h and m` for `H & M`, `norre atelier` for `Nørre Atelier`, `levis` for `Levi's`. */
export function normalise(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(SPECIAL, (letter) => LETTERS[letter] ?? letter)
    .replace(/(\p{L})['’`´](?=\p{L})/gu, "$1")
    .replace(/[&+]/g, " and ")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** `normalise` without its spaces, and with one word for "and" in each language. */
export function compact(text: string): string {
  const words = normalise(text).split(" ");
  const isInside = (place: number): boolean => place > 0 && place < words.length - 1;
  return words.map((word, place) => (isInside(place) && AND.has(word) ? "and" : word)).join("");
}

/** One line without spaces around it. Other control characters stay, for the schema to refuse. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
