import assert from "node:assert/strict";
import { test } from "node:test";
import { csvLine, withoutGuard } from "../src/keeping.ts";
import { delimiterOf } from "../src/reading/csv.ts";
import { headerAt, letterOf, understand } from "../src/reading/headers.ts";

const HEADERS: readonly [string, readonly string[], readonly (string | null)[]][] = [
  ["German", ["Artikelnr.", "Bezeichnung", "Marke", "Warengruppe", "GRÖSSE (EU)", "Zustand",
    "Preis in EUR", "Lager"],
    ["sku", "title", "brand", "category", "size", "condition", "price", null]],
  ["English", ["Price £", "Item", "Colour", "Photos", "Gender", "Type"],
    ["price", "title", "color", "images", "department", "category"]],
  ["French", ["Référence", "Titre", "Catégorie", "ETAT", "Prix", "Couleur"],
    ["sku", "title", "category", "condition", "price", "color"]],
  ["Swedish", ["Rubrik", "Märke", "Skick", "Pris (SEK)", "Bildlänkar", "Färg"],
    ["title", "brand", "condition", "price", "images", "color"]],
  ["Italian", ["Codice", "Titolo", "Marca", "Taglia IT", "Condizioni", "Prezzo"],
    ["sku", "title", "brand", "size", "condition", "price"]],
  ["several pictures", ["Title", "Price", "Image 1", "Image 2"],
    ["title", "price", "images", "images"]],
];

for (const [name, headers, fields] of HEADERS) {
  test(`headers in ${name} are understood`, () => {
    const understood = understand(headers);
    assert.ok(understood.ok);
    const byPlace = headers.map(
      (_, at) => understood.layout.columns.find(({ place }) => place === at)?.field ?? null,
    );
    assert.deepEqual(byPlace, fields);
  });
}

test("two columns for the same are not chosen between, nor is one lacking", () => {
  const twice = understand(["Titel", "Preis", "Price"]);
  assert.ok(!twice.ok && twice.why.includes("“Preis” and “Price” both seem to be the price"));
  const none = understand(["Titel", "Marke"]);
  assert.ok(!none.ok && none.why.includes("no column seems to be the price"));
});

test("the header is found below a heading, and not in rows of values", () => {
  assert.equal(headerAt([["Autumn 2026"], [""], ["SKU", "Title", "Price"], ["1", "Coat", "9"]]), 2);
  assert.equal(headerAt([["Coat", "M", "9"], ["Dress", "S", "12"]]), -1);
});

test("a header of title and price alone is one, in any case and spacing", () => {
  for (const header of [
    ["Title", "Price"], ["TITLE", "PRICE"], [" title ", "price "], ["Title:", "Price (EUR)"],
    ["ItemName", "AskingPrice"], ["item_name", "asking-price"], ["Product  Name", "sale\u00a0price"],
    ["\ufefftitle", "price"],
  ]) {
    assert.equal(headerAt([header, ["Coat", "9"]]), 0, header.join());
    assert.ok(understand(header).ok, header.join());
  }
  assert.equal(headerAt([["Title", "Brand"], ["Coat", "9"]]), -1);
});

test("columns are named as spreadsheets do", () => {
  assert.deepEqual([0, 25, 26, 27, 701, 702].map(letterOf), ["A", "Z", "AA", "AB", "ZZ", "AAA"]);
});

test("the delimiter is that which cuts all lines alike", () => {
  assert.equal(delimiterOf("Titel;Preis;Farbe\nMantel, lang;12,50;rot\nRock;9,00;blau\n"), ";");
  assert.equal(delimiterOf('Title,Price\n"a; b; c",12.50\nSkirt,9\n'), ",");
  assert.equal(delimiterOf("Titre\tPrix\nRobe, bleue\t12,50\n"), "\t");
});

test("no cell of a result can be run by a spreadsheet program, and reads back", () => {
  const cells = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "a,b", 'a "b"', "line\nbreak", "plain"];
  const line = csvLine(cells);
  for (const cell of ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", '"a,b"', '"a ""b"""']) {
    assert.ok(line.includes(cell), cell);
  }
  assert.deepEqual(["'=1+1", "'-1", "'quoted"].map(withoutGuard), ["=1+1", "-1", "'quoted"]);
  assert.ok(csvLine(["a\u0000b"]).startsWith("a\uFFFDb"));
  assert.ok(csvLine(["x".repeat(50_000)]).length < 3_000);
});
