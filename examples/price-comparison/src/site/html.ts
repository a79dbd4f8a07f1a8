/** HTML that escapes everything that this module did not make. */

export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Value = string | number | Html | null | false | readonly Value[];

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** html`<p>${anything}</p>`: values are escaped; `null` and `false` are empty. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(parts.map((part, place) => part + shown(values[place])).join(""));
}

/** JSON for a script of the page: nothing in it can close the element. */
export function json(value: unknown): Html {
  return new Html(JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, unicode));
}

/** The address if a browser may follow it, otherwise `null`. */
export function webAddress(address: string | null | undefined): string | null {
  const url = address && URL.canParse(address) ? new URL(address) : null;
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") ? url.href : null;
}

function shown(value: Value | undefined): string {
  if (value === null || value === false || value === undefined) {
    return "";
  }
  if (value instanceof Html) {
    return value.text;
  }
  if (typeof value === "object") {
    return value.map(shown).join("");
  }
  return String(value).replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}

function unicode(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
