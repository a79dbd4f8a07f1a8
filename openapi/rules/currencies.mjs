// The codes of currencies follow from the table of their exponents.
import { rewrite } from './responses.mjs';

/** Completes the schema of a currency in place. */
export function completeCurrency(node) {
  rewrite(node, ({ examples, ...rest }) => ({ ...rest, enum: Object.keys(rest['x-currency-exponents']), examples }));
}
