/** Finds the field of each column by its header in several languages. Pure. */

import { currencyIn } from "../values/price.ts";
import { systemIn } from "../values/size.ts";
import { normalise } from "../words/normalise.ts";

export type Field =
  | "sku" | "title" | "description" | "price" | "currency" | "brand" | "category" | "department"
  | "size" | "color" | "material" | "condition" | "images";

const WORDS: Readonly<Record<Field, readonly string[]>> = {
  sku: [
    "sku", "article number", "item number", "item no", "ref", "reference", "my number",
    "artikelnummer", "artikelnr", "artikel nr", "art nr", "artnr", "nr", "no", "numero article",
    "référence", "reference article", "codice", "codice articolo", "codigo", "referencia",
    "egen referens",
  ],
  title: [
    "title", "name", "item", "item name", "product", "product name", "titel", "bezeichnung",
    "artikel", "artikelname", "artikelbezeichnung", "produkt", "titre", "nom", "nom du produit",
    "article", "rubrik", "benämning", "produktnamn", "titolo", "nome", "prodotto",
    "nome prodotto", "título", "nombre", "producto", "naam",
  ],
  description: [
    "description", "details", "text", "beschreibung", "beschreibungstext", "descriptif",
    "descrizione", "dettagli", "beskrivning", "descripción", "omschrijving",
  ],
  price: [
    "price", "asking price", "sale price", "my price", "preis", "verkaufspreis", "vk", "vk preis",
    "endpreis", "prix", "prix de vente", "pris", "försäljningspris", "utpris", "prezzo",
    "prezzo di vendita", "precio", "prijs", "verkoopprijs",
  ],
  currency: [
    "currency", "währung", "waehrung", "devise", "monnaie", "valuta", "moneda", "ccy",
  ],
  brand: [
    "brand", "label", "designer", "maker", "marke", "hersteller", "marque", "märke", "varumärke",
    "marca", "merk",
  ],
  category: [
    "category", "type", "product type", "kategorie", "warengruppe", "art", "catégorie", "rayon",
    "kategori", "varugrupp", "categoria", "categoría", "tipo", "categorie",
  ],
  department: [
    "department", "gender", "for", "sex", "abteilung", "geschlecht", "für", "wer", "genre",
    "sexe", "pour", "avdelning", "kön", "för", "genere", "reparto", "género", "geslacht", "sesso",
  ],
  size: [
    "size", "label size", "größe", "groesse", "gr", "konfektionsgröße", "schuhgröße", "taille",
    "pointure", "storlek", "stl", "taglia", "misura", "numero scarpa", "talla", "maat",
  ],
  color: [
    "color", "colour", "main colour", "farbe", "couleur", "coloris", "färg", "colore", "kleur",
    "colores",
  ],
  material: [
    "material", "fabric", "composition", "stoff", "zusammensetzung", "matière", "composition",
    "tyg", "tessuto", "materiale", "composizione", "tejido", "stof",
  ],
  condition: [
    "condition", "state", "zustand", "état", "etat", "skick", "condizione", "condizioni", "stato",
    "estado", "staat", "conditie",
  ],
  images: [
    "image", "images", "picture", "pictures", "photo", "photos", "image url", "image urls",
    "photo url", "pics", "bild", "bilder", "bild url", "bilder urls", "foto", "fotos",
    "images urls", "immagine", "immagini", "imagen", "imágenes", "bildlänk", "bildlänkar",
    "afbeelding", "lien photo", "liens photos",
  ],
};

const BY_WORD = new Map(
  Object.entries(WORDS).flatMap(([field, words]) =>
    words.map((word): [string, Field] => [normalise(word), field as Field]),
  ),
);
// `itemname` and `ItemName` are `item name`.
const BY_COMPACT = new Map(
  [...BY_WORD].map(([words, field]): [string, Field] => [words.replaceAll(" ", ""), field]),
);
// The rows searched for a header, and how many of its words must be known.
export const HEADER_WITHIN = 10;
const LEAST_KNOWN = 3;
const UNITS = new RegExp(
  String.raw`\b(eur|gbp|sek|nok|dkk|chf|usd|pln|czk|euro|euros|kr|eu|uk|us|it|fr|de|url|urls|in|` +
    String.raw`incl|inkl|vat|moms|mwst)\b`,
  "g",
);

export interface Column {
  readonly field: Field;
  /** From 0. */
  readonly place: number;
  /** As the file has it. */
  readonly header: string;
}

/** How a table was understood. */
export interface Layout {
  /** The number of cells of its header. */
  readonly width: number;
  readonly columns: readonly Column[];
  readonly ignored: readonly string[];
  /** What the header of the price says, else `null`; so for the size's system. */
  readonly currency: string | null;
  readonly sizeSystem: string | null;
}

export type Understood =
  | { readonly ok: true; readonly layout: Layout }
  | { readonly ok: false; readonly why: string };

/** The place of the header among a table's first rows, `-1` when there is none. */
export function headerAt(rows: readonly (readonly string[])[]): number {
  let best = -1;
  let most = LEAST_KNOWN - 1;
  rows.slice(0, HEADER_WITHIN).forEach((row, place) => {
    const fields = new Set(row.map(fieldOf).filter((field) => field !== null));
    // Two words may be values by chance; a title and a price are what a table needs.
    const known = fields.has("title") && fields.has("price") ? LEAST_KNOWN : 0;
    if (Math.max(fields.size, known) > most) {
      [best, most] = [place, Math.max(fields.size, known)];
    }
  });
  return best;
}

/** The field of each column. If two columns have the same field, neither is used. */
export function understand(headers: readonly string[]): Understood {
  const columns: Column[] = [];
  const ignored: string[] = [];
  headers.forEach((header, place) => {
    const field = fieldOf(header);
    if (field !== null) {
      columns.push({ field, place, header: header.trim() });
    } else if (header.trim() !== "") {
      ignored.push(header.trim());
    }
  });
  for (const { field, header, place } of columns) {
    const other = columns.find((column) => column.field === field && column.place > place);
    if (other !== undefined && field !== "images") {
      const both = `“${header}” and “${other.header}”`;
      return { ok: false, why: `columns ${both} both seem to be the ${field}: rename one` };
    }
  }
  for (const needed of ["title", "price"] as const) {
    if (!columns.some(({ field }) => field === needed)) {
      return { ok: false, why: `no column seems to be the ${needed}: rename its header` };
    }
  }
  const header = (wanted: Field): string =>
    columns.find(({ field }) => field === wanted)?.header ?? "";
  return {
    ok: true,
    layout: {
      width: headers.length,
      columns,
      ignored,
      currency: currencyIn(header("price")),
      sizeSystem: systemIn(header("size")),
    },
  };
}

/** `C` for 2, `AA` for 26. */
export function letterOf(place: number): string {
  const last = String.fromCharCode(65 + (place % 26));
  return place < 26 ? last : letterOf(Math.floor(place / 26) - 1) + last;
}

function fieldOf(header: string): Field | null {
  const words = normalise(header);
  const bare = words.replace(UNITS, " ").replace(/\s+/g, " ").trim();
  const single = bare.replace(/ ?\d+$/, "");
  for (const form of [words, bare, single]) {
    const found = BY_WORD.get(form) ?? BY_COMPACT.get(form.replaceAll(" ", ""));
    if (found !== undefined) {
      return found;
    }
  }
  return null;
}
