// What a schema of the bundle gets from its other keywords. A preprocessor follows only the references that
// the files have; a decorator runs on the bundle, and so sees every schema.
import { rewrite } from './responses.mjs';

const LARGEST_INT32 = 2 ** 31 - 1;

/**
 * Gives each integer the format that holds its bounds. Clients in Go, Java and Rust go by it, and take 32
 * bits where there is none. Lint asks for the bounds.
 */
export function formats() {
  return {
    Schema(schema) {
      if (![schema.type].flat().includes('integer')) return;
      rewrite(schema, ({ type, ...rest }) => ({ type, ...rest, format: formatOf(rest) }));
    },
  };
}

/** Says in the description what each value of a list means: few tools show `x-enumDescriptions`. */
export function enumTexts() {
  return {
    Schema(schema) {
      addMeanings(schema, schema);
    },
    // Tools show the description of a parameter, not that of its inline schema.
    Parameter(parameter) {
      addMeanings(parameter, parameter.schema.items ?? parameter.schema);
    },
  };
}

function addMeanings(node, { enum: values, 'x-enumDescriptions': texts, 'x-transitions': transitions }) {
  if (!texts) return;
  const listed = values.map((value) => `\`${value}\`: ${texts[value]}`);
  node.description += ` The values are ${listed.join('; ')}.`;
  if (!transitions) return;
  const quoted = (names) => names.map((name) => `\`${name}\``).join(' or ');
  const steps = Object.entries(transitions).map(([from, to]) => `${quoted([from])} to ${quoted(to)}`);
  node.description += ` It only goes from ${steps.join(', from ')}.`;
}

function formatOf({ minimum, maximum }) {
  return minimum >= -LARGEST_INT32 - 1 && maximum <= LARGEST_INT32 ? 'int32' : 'int64';
}
