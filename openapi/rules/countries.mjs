// The codes of countries and destinations follow from one table.
import { rewrite } from './responses.mjs';

/** Completes the schemas of a country and of a destination in place. */
export function completeCountries(country, destination) {
  const { 'x-countries': codes, 'x-regions': regions } = destination;
  for (const [node, values] of [[country, codes], [destination, [...Object.keys(regions), ...codes]]]) {
    rewrite(node, ({ examples, ...rest }) => ({ ...rest, enum: values, examples }));
  }
}
