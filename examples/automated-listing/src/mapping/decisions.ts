/** `mapping.csv`: the seller's decisions where the program was not sure. */

import { dialectOf, records } from "../reading/csv.ts";
import { BYTE_ORDER_MARK, csvLine, replaceFile, withoutGuard } from "../keeping.ts";
import { Trouble } from "../trouble.ts";
import type { Fragile } from "../values/damage.ts";
import { compact, oneLine } from "../words/normalise.ts";

export type Kind = "brand" | "category" | "condition" | Fragile;

export interface Decision {
  readonly kind: Kind;
  readonly from: string;
  /**
   * A name as the marketplace has it, `-` for no brand; for a damaged cell what it should say. ""
   * while it is not decided.
   */
  readonly to: string;
  readonly suggestions: string;
  readonly line: number;
}

export const MOST_DECISIONS = 10_000;
const HEADER = ["kind", "from", "to", "suggestions"];
const KINDS: ReadonlySet<string> = new Set<Kind>([
  "brand", "category", "condition", "sku", "title", "size", "color",
]);
// What is compared letter by letter: `1,2E+05` is not `12E05`.
const LITERAL: ReadonlySet<Kind> = new Set<Kind>(["sku", "title", "size", "color"]);

export class Decisions {
  readonly #path: string;
  readonly #all: Decision[];
  readonly #asked = new Set<Decision>();

  constructor(path: string, all: readonly Decision[]) {
    this.#path = path;
    this.#all = [...all];
  }

  /** Reads the file as any spreadsheet program may have saved it; none means no decisions. */
  static async read(path: string): Promise<Decisions> {
    const all: Decision[] = [];
    try {
      for await (const { line, cells } of records(path, await dialectOf(path))) {
        const texts = cells.map((cell) => withoutGuard(cell).trim());
        const [kind = "", from = "", to = "", suggestions = ""] = texts;
        if (KINDS.has(kind) && from !== "") {
          all.push({ kind: kind as Kind, from, to, suggestions, line });
        }
        if (all.length > MOST_DECISIONS) {
          throw new Trouble(`${path} has more than ${MOST_DECISIONS} lines: take old ones out.`);
        }
      }
    } catch (error) {
      if (error instanceof Trouble) {
        throw error;
      }
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
        throw new Trouble(`${path} can't be read: save it as CSV, or remove it.`);
      }
    }
    return new Decisions(path, all);
  }

  /** The decision for these words, once there is one. */
  of(kind: Kind, from: string): Decision | null {
    const found = this.#find(kind, from);
    return found === undefined || found.to === "" ? null : found;
  }

  /** Adds a question to the file, if it is not there yet. */
  ask(kind: Kind, from: string, suggestions: readonly string[]): void {
    let question = this.#find(kind, from);
    if (question === undefined && this.#all.length < MOST_DECISIONS) {
      question = { kind, from, to: "", suggestions: suggestions.join(" | "), line: 0 };
      this.#all.push(question);
    }
    if (question !== undefined) {
      this.#asked.add(question);
    }
  }

  /** The number of open questions of this run. */
  get open(): number {
    return [...this.#asked].filter(({ to }) => to === "").length;
  }

  /** Keeps the decisions and this run's questions. */
  async save(): Promise<void> {
    const kept = this.#all.filter((decision) => decision.to !== "" || this.#asked.has(decision));
    const isNew = kept.some(({ line }) => line === 0);
    if (isNew || kept.length < this.#all.length) {
      const lines = kept.map(({ kind, from, to, suggestions }) =>
        csvLine([kind, from, to, suggestions]),
      );
      await replaceFile(this.#path, BYTE_ORDER_MARK + csvLine(HEADER) + lines.join(""));
    }
  }

  #find(kind: Kind, from: string): Decision | undefined {
    const form = LITERAL.has(kind) ? oneLine : compact;
    const key = form(from);
    return this.#all.find((decision) => decision.kind === kind && form(decision.from) === key);
  }
}
