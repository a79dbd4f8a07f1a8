// The attributes of a new item and of a patch follow from those of an item.
import { rewrite } from './responses.mjs';

/** Completes the schemas of requests in place. In a patch each attribute can be `null`. */
export function completeAttributes({ properties }, create, patch) {
  rewrite(create, (rest) => ({ ...rest, properties: copy(properties) }));
  const nullable = Object.entries(copy(properties)).map(([name, { description, examples, ...schema }]) => [
    name,
    {
      description: `${description} \`null\` removes it.`,
      anyOf: [{ ...schema, description }, { type: 'null' }],
      examples: examples ?? [null],
    },
  ]);
  rewrite(patch, (rest) => ({ ...rest, properties: Object.fromEntries(nullable) }));
}

/** References are replaced in place, so each schema needs its own. */
function copy(properties) {
  return structuredClone(properties);
}
