/**
 * How much of a typing slip lies between two words. Pure.
 *
 * Fuse finds what a text may mean; its score is no measure of certainty, for a part of a name
 * ("Denim") scores like the whole ("Forge Denim"). This is: the least cost of slips that make one
 * of the other. Another letter costs twice what a missing, doubled or swapped one does, since it
 * more often makes another name ("Valentina").
 */

const SLIP = 1;
const OTHER_LETTER = 2;
// Nothing longer is compared: the time grows with the square.
const MAX_LENGTH = 80;

export function slips(left: string, right: string): number {
  const a = left.slice(0, MAX_LENGTH);
  const b = right.slice(0, MAX_LENGTH);
  const costs: number[][] = Array.from({ length: a.length + 1 }, (_, i) => [i * SLIP]);
  const at = (i: number, j: number): number => costs[i]?.[j] ?? Infinity;
  for (let j = 1; j <= b.length; j += 1) {
    (costs[0] as number[])[j] = j * SLIP;
  }
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      let cost = Math.min(
        at(i - 1, j) + SLIP,
        at(i, j - 1) + SLIP,
        at(i - 1, j - 1) + (isSame ? 0 : OTHER_LETTER),
      );
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, at(i - 2, j - 2) + SLIP);
      }
      (costs[i] as number[])[j] = cost;
    }
  }
  return at(a.length, b.length);
}
