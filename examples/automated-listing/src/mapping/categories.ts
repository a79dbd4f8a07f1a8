/** From a seller's own words to a category of the marketplace's tree. Pure. */

import type { Category } from "@cute/sdk";
import { Matcher, MOST_SUGGESTIONS, type Finding, type Name } from "../words/matcher.ts";
import { compact, normalise } from "../words/normalise.ts";
import { DEPARTMENTS, KINDS, PREFIXES } from "./category-words.ts";

const BETWEEN_LEVELS = /\s*[>/|›»:]+\s*|\s+[-–—]\s+/;

/** As it is shown to people, and written into mapping.csv. */
export function pathOf({ path }: Category): string {
  return path.join(" > ");
}

export class Categories {
  readonly #all: readonly Category[];
  readonly #paths: Matcher<Category>;
  readonly #kinds: Matcher<string>;
  /** Which roots a word stands for. */
  readonly #roots = new Map<string, string>();

  constructor(all: readonly Category[]) {
    this.#all = all;
    this.#paths = new Matcher(all.flatMap(pathNames));
    this.#kinds = new Matcher(kindNames(all));
    for (const root of new Set(all.map(({ path }) => path[0] ?? ""))) {
      const group = DEPARTMENTS.find((words) => has(words, root)) ?? [];
      for (const word of [root, ...group]) {
        this.#roots.set(compact(word), root);
      }
    }
  }

  /** The name of the tree's root above a category, such as `Women`. */
  rootOf(id: string): string {
    return this.#all.find((category) => category.id === id)?.path[0] ?? "";
  }

  /** `department` is the cell of a column of its own, or "". */
  find(text: string, department: string): Finding<Category> {
    const parts = text.split(BETWEEN_LEVELS).filter((part) => normalise(part) !== "");
    const whole = this.#paths.find(parts.join(" "));
    const roots = new Set<string>();
    this.#take(department, roots);
    const rest = parts.map((part) => this.#take(part, roots)).filter((part) => part !== "");
    if (whole.kind === "sure" && fits(whole.value, roots)) {
      return whole;
    }
    // The last part says most; those before it are above it in the seller's own tree.
    const kinds = rest.map((part) => this.#kinds.find(part));
    const last = kinds.at(-1);
    if (last === undefined) {
      const suggestions = whole.kind === "unsure" ? whole.suggestions : [whole.value];
      return unsure("it names no kind of article", suggestions);
    }
    if (last.kind === "unsure") {
      const suggestions = last.suggestions.flatMap((name) => this.#withKind(name, roots));
      return unsure(last.why, suggestions);
    }
    const found = this.#ofKind(last.value, roots, last.how);
    const named = kinds.flatMap((finding) => (finding.kind === "sure" ? [finding.value] : []));
    return found.kind === "sure" && !named.every((kind) => isAbove(kind, found.value))
      ? unsure("it names several kinds", named.flatMap((kind) => this.#withKind(kind, roots)))
      : found;
  }

  #ofKind(
    kind: string,
    roots: ReadonlySet<string>,
    how: "exact" | "alias" | "slip",
  ): Finding<Category> {
    const candidates = this.#withKind(kind, roots);
    const [first] = candidates;
    if (first !== undefined && candidates.length === 1) {
      return { kind: "sure", value: first, how };
    }
    const why = first === undefined ? "that department has none" : "it is in several departments";
    const suggestions = first === undefined ? this.#withKind(kind, new Set()) : candidates;
    return unsure(why, suggestions);
  }

  #withKind(kind: string, roots: ReadonlySet<string>): Category[] {
    return this.#all.filter(
      (category) => compact(category.path.at(-1) ?? "") === kind && fits(category, roots),
    );
  }

  /** Takes the words for departments out of a text; what is left of it. */
  #take(text: string, roots: Set<string>): string {
    const left: string[] = [];
    for (const word of normalise(text).split(" ")) {
      const root = this.#roots.get(word);
      const compound = root === undefined ? this.#split(word) : null;
      if (root !== undefined) {
        roots.add(root);
      } else if (compound !== null) {
        roots.add(compound.root);
        left.push(compound.rest);
      } else {
        left.push(word);
      }
    }
    return left.join(" ").trim();
  }

  /** `damenkleid` is a `kleid` for women. */
  #split(word: string): { root: string; rest: string } | null {
    for (const prefix of PREFIXES) {
      const root = this.#roots.get(prefix);
      const rest = word.slice(prefix.length);
      if (root !== undefined && word.startsWith(prefix) && rest !== "") {
        const kind = this.#kinds.find(rest);
        if (kind.kind === "sure" && kind.how !== "slip") {
          return { root, rest };
        }
      }
    }
    return null;
  }
}

function unsure(why: string, suggestions: readonly Category[]): Finding<Category> {
  return { kind: "unsure", why, suggestions: suggestions.slice(0, MOST_SUGGESTIONS) };
}

/** Whether the kind is the category's own or that of one above it. */
function isAbove(kind: string, { path }: Category): boolean {
  return path.some((name) => compact(name) === kind);
}

function fits({ path }: Category, roots: ReadonlySet<string>): boolean {
  return roots.size === 0 || (roots.size === 1 && roots.has(path[0] ?? ""));
}

function has(words: readonly string[], name: string): boolean {
  return words.some((word) => compact(word) === compact(name));
}

/** A category by its whole path, and by its last names where that is enough. */
function pathNames(value: Category): Name<Category>[] {
  return value.path.map((_, from) => ({ text: value.path.slice(from).join(" "), value }));
}

/** Each category's own name, and the other words for it. */
function kindNames(all: readonly Category[]): Name<string>[] {
  const below = all.filter(({ path }) => path.length > 1);
  const leaves = new Set(below.map(({ path }) => path.at(-1) ?? ""));
  return [...leaves].flatMap((leaf) => {
    const value = compact(leaf);
    const group = KINDS.find((words) => has(words, leaf)) ?? [];
    return [
      { text: leaf, value },
      ...group
        .filter((word) => compact(word) !== value)
        .map((text) => ({ text, value, isAlias: true })),
    ];
  });
}
