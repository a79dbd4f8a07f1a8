/** From a row of a spreadsheet to an item that can be listed, or to why it can't. Pure. */

import type { ItemCreate } from "@cute/sdk";
import type { Decisions, Kind } from "./mapping/decisions.ts";
import { Brands } from "./mapping/brands.ts";
import { pathOf, type Categories } from "./mapping/categories.ts";
import { asText, cellsOf, textOf, type Row } from "./reading/folder.ts";
import { letterOf, type Field } from "./reading/headers.ts";
import type { Cell } from "./reading/xlsx.ts";
import type { Schema } from "./schema.ts";
import { damageIn, errorIn, type Fragile } from "./values/damage.ts";
import { findCondition } from "./values/condition.ts";
import { parseImages } from "./values/images.ts";
import { currencyIn, parsePrice } from "./values/price.ts";
import { parseSize } from "./values/size.ts";
import type { Finding } from "./words/matcher.ts";
import { oneLine } from "./words/normalise.ts";

/** What must be known to judge rows. */
export interface Knowledge {
  readonly brands: Brands;
  readonly categories: Categories;
  readonly decisions: Decisions;
  readonly schema: Schema;
  readonly currency: string | null;
}

export interface Question {
  readonly kind: Kind;
  readonly from: string;
  readonly suggestions: readonly string[];
}

/** A row after it was judged. `item` is there when it can be listed. */
export interface Draft {
  readonly file: string;
  readonly line: number;
  readonly sku: string;
  readonly item: ItemCreate | null;
  /** What is wrong. `isRefused`: it can't be listed as it is; else it is held for a decision. */
  readonly problems: readonly string[];
  readonly isRefused: boolean;
  readonly questions: readonly Question[];
  /** What may have been meant, as it is shown. */
  readonly suggestions: string;
  /** What it says of attributes, by their names; what of it counts, its category says. */
  readonly said: Readonly<Record<string, string>>;
  /** What the seller should know of a row that is listed. */
  readonly notes: readonly string[];
}

/** How a row is released whose cell was doubted. */
export const RELEASE = "correct it, or say in mapping.csv what it should be (the same, if it is right)";

// What a spreadsheet program itself holds in a cell at most; the API's limits are lower.
const MOST_CELL_CHARS = 32_767;
const MOST_SHORT_CHARS = 200;
const SHORT: readonly Field[] = [
  "sku", "price", "currency", "brand", "category", "department", "size", "color", "material",
  "condition",
];
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

export function judge(row: Row, sku: string, knowledge: Knowledge): Draft {
  return new Judging(row, sku, knowledge).draft();
}

class Judging {
  readonly #row: Row;
  readonly #sku: string;
  readonly #known: Knowledge;
  readonly #problems: string[] = [];
  readonly #questions: Question[] = [];
  readonly #suggestions: { field: Field; names: readonly string[] }[] = [];
  readonly #notes: string[] = [];
  #isRefused = false;

  constructor(row: Row, sku: string, known: Knowledge) {
    this.#row = row;
    this.#sku = sku;
    this.#known = known;
  }

  draft(): Draft {
    const item = this.#isReadable() && this.#isWhole() ? this.#item() : null;
    return {
      file: this.#row.file,
      line: this.#row.line,
      sku: this.#sku,
      item: this.#problems.length === 0 ? item : null,
      problems: this.#problems,
      isRefused: this.#isRefused,
      questions: this.#isRefused ? [] : this.#questions,
      suggestions: shown(this.#suggestions),
      said: {
        color: textOf(this.#row, "color"),
        material: textOf(this.#row, "material"),
        gender: item === null ? "" : this.#known.categories.rootOf(item.category_id),
      },
      notes: this.#notes,
    };
  }

  /** Whether each cell is something that a person may have typed. */
  #isReadable(): boolean {
    for (const { field, place } of this.#row.layout.columns) {
      const cell = this.#row.cells[place] ?? "";
      const text = asText(cell);
      if (text.length > (SHORT.includes(field) ? MOST_SHORT_CHARS : MOST_CELL_CHARS)) {
        this.#refuse(field, `holds ${text.length.toLocaleString("en")} characters`, place);
      } else if (CONTROLS.test(text)) {
        this.#refuse(field, "holds control characters", place);
      } else if (text.startsWith("=")) {
        this.#refuse(field, "holds a formula instead of a value", place);
      }
    }
    return !this.#isRefused;
  }

  /** Whether the row is all there, and each cell says what somebody wrote. */
  #isWhole(): boolean {
    const { layout, cells, isCut } = this.#row;
    const beyond = cells.slice(layout.width).find((cell) => asText(cell).trim() !== "");
    if (beyond !== undefined) {
      this.#problems.push(
        `the row has more cells than the header, from “${asText(beyond).slice(0, 40)}” on: ` +
          "its values may have been moved; correct the row, or name the column",
      );
    }
    if (isCut) {
      this.#problems.push("the file ends within this row: it may be half saved; save it again");
    }
    for (const { field, place } of layout.columns) {
      const why = errorIn(asText(cells[place] ?? ""));
      if (why !== null) {
        this.#hold(field, `“${asText(cells[place] ?? "").slice(0, 40)}” ${why}`, [], place);
      }
    }
    return this.#problems.length === 0;
  }

  #item(): ItemCreate | null {
    this.#meant("sku", cellsOf(this.#row, "sku")[0] ?? "");
    const item = {
      title: this.#meant("title", cellsOf(this.#row, "title")[0] ?? ""),
      description: this.#description(),
      price: this.#price(),
      category_id: this.#category(),
      brand_id: this.#brand(),
      size: this.#size(),
      color: this.#meant("color", cellsOf(this.#row, "color")[0] ?? "") || null,
      condition: this.#condition(),
      images: this.#images(),
      sku: this.#sku,
    };
    if (item.title === "" && textOf(this.#row, "title") === "") {
      this.#refuse("title", "is missing");
    }
    // What is known to be wrong was said already, in the seller's own words.
    if (this.#problems.length > 0) {
      return null;
    }
    const known = Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null));
    for (const { field, why } of this.#known.schema.errors(known as Partial<ItemCreate>)) {
      this.#refuse(FIELDS[field] ?? "title", why);
    }
    return known as unknown as ItemCreate;
  }

  #description(): string | null {
    const text = cellsOf(this.#row, "description").map(asText).join("\n");
    return text.replace(/\r\n?/g, "\n").trim() || null;
  }

  #price(): ItemCreate["price"] | null {
    const [cell = ""] = cellsOf(this.#row, "price");
    if (cell === "" || cell instanceof Date) {
      return this.#refuse("price", cell === "" ? "is missing" : "is a date, not a price");
    }
    const named = textOf(this.#row, "currency");
    const ofRow = named === "" ? null : currencyIn(named);
    if (named !== "" && ofRow === null) {
      return this.#refuse("currency", `“${named}” is no currency known here: write its code`);
    }
    const column = ofRow ?? this.#row.layout.currency;
    const parsed = parsePrice(cell, column, this.#known.currency);
    if (parsed.ok) {
      return parsed.value;
    }
    return parsed.suggestions === undefined
      ? this.#refuse("price", parsed.why)
      : this.#hold("price", parsed.why, parsed.suggestions);
  }

  #category(): string | null {
    const text = textOf(this.#row, "category");
    if (text === "") {
      return this.#refuse("category", "is missing");
    }
    const department = textOf(this.#row, "department");
    const { categories } = this.#known;
    // Equal words mean something else beside another department.
    const from = department === "" ? text : `${department} > ${text}`;
    const found = this.#decided("category", from, (to) => categories.find(to, ""));
    const finding = found ?? categories.find(text, department);
    return this.#settled("category", from, finding, pathOf)?.id ?? null;
  }

  #brand(): string | null {
    const text = textOf(this.#row, "brand");
    if (Brands.isNone(text)) {
      return null;
    }
    const decision = this.#known.decisions.of("brand", text);
    if (decision !== null && Brands.isNone(decision.to)) {
      return null;
    }
    const { brands } = this.#known;
    const found = this.#decided("brand", text, (to) => brands.find(to)) ?? brands.find(text);
    return this.#settled("brand", text, found, ({ name }) => name)?.id ?? null;
  }

  #condition(): ItemCreate["condition"] | null {
    const text = textOf(this.#row, "condition");
    if (text === "") {
      return this.#refuse("condition", "is missing");
    }
    const found = this.#decided("condition", text, findCondition) ?? findCondition(text);
    return this.#settled("condition", text, found, (condition) => condition);
  }

  #size(): string | null {
    const [cell = ""] = cellsOf(this.#row, "size");
    return parseSize(this.#meant("size", cell), this.#row.layout.sizeSystem);
  }

  #images(): ItemCreate["images"] | null {
    const parsed = parseImages(cellsOf(this.#row, "images").map(asText));
    if (!parsed.ok) {
      return this.#refuse("images", parsed.why);
    }
    if (parsed.note !== undefined) {
      this.#notes.push(parsed.note);
    }
    return parsed.value.length > 0 ? parsed.value.map((url) => ({ url })) : null;
  }

  /** A cell as its seller wrote it: what they decided where it is doubted, else as it is. */
  #meant(field: Fragile, cell: Cell): string {
    const text = oneLine(asText(cell));
    const why = damageIn(field, cell, text);
    if (why === null) {
      return text;
    }
    const decision = this.#known.decisions.of(field, text);
    if (decision !== null) {
      return decision.to;
    }
    this.#questions.push({ kind: field, from: text, suggestions: [] });
    this.#hold(field, `“${text}” ${why}; ${RELEASE}`, []);
    return "";
  }

  /** What the seller's decision means; `null` without one. */
  #decided<T>(kind: Kind, from: string, find: (to: string) => Finding<T>): Finding<T> | null {
    const decision = this.#known.decisions.of(kind, from);
    if (decision === null) {
      return null;
    }
    const found = find(decision.to);
    if (found.kind === "sure" && found.how !== "slip") {
      return found;
    }
    const says = `mapping.csv line ${decision.line} says “${decision.to}”`;
    const why = `${says}, which the marketplace does not have`;
    const suggestions = found.kind === "sure" ? [found.value] : found.suggestions;
    return { kind: "unsure", why, suggestions };
  }

  /** Only what is sure is taken; a typing slip is noted for the seller. */
  #settled<T>(kind: Kind, from: string, found: Finding<T>, name: (value: T) => string): T | null {
    if (found.kind === "sure") {
      if (found.how === "slip") {
        this.#notes.push(`${kind} “${from}” was taken for “${name(found.value)}”`);
      }
      return found.value;
    }
    const suggestions = found.suggestions.map(name);
    this.#questions.push({ kind, from, suggestions });
    return this.#hold(kind, `“${from}”: ${found.why}`, suggestions);
  }

  #hold(field: Field, why: string, suggestions: readonly string[], place?: number): null {
    if (suggestions.length > 0) {
      this.#suggestions.push({ field, names: suggestions });
    }
    this.#problems.push(`${this.#place(field, place)}: ${why}`);
    return null;
  }

  #refuse(field: Field, why: string, place?: number): null {
    this.#isRefused = true;
    this.#problems.push(`${this.#place(field, place)} ${why}`);
    return null;
  }

  /** The field, with the column as the seller knows it. */
  #place(field: Field, place?: number): string {
    const column = this.#row.layout.columns.find(
      (cell) => cell.field === field && (place === undefined || cell.place === place),
    );
    return column === undefined
      ? `${field} (no such column)`
      : `${field} (column ${letterOf(column.place)} “${column.header}”)`;
  }
}

/** Of several fields each says which it is. */
function shown(suggestions: readonly { field: Field; names: readonly string[] }[]): string {
  return suggestions
    .map(({ field, names }) => `${suggestions.length > 1 ? `${field}: ` : ""}${names.join(" | ")}`)
    .join("; ");
}

/** The item's fields as the spreadsheets' columns are called here. */
const FIELDS: Readonly<Record<string, Field>> = {
  title: "title", description: "description", price: "price", category_id: "category",
  brand_id: "brand", size: "size", color: "color", condition: "condition", images: "images",
  sku: "sku",
};
