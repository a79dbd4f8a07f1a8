// The body of a PATCH is that of the POST, with no required field: it states only what differs.
import { rewrite } from './responses.mjs';

const WHOLE = 'x-internal-patch-of';

/** Completes a schema that names the one it patches. What it states of a field comes before what that says. */
export function completePatch(schema, { resolve, from }) {
  const whole = resolve(schema[WHOLE] ?? {}, from).node;
  if (!whole?.properties) return;
  const stated = schema.properties ?? {};
  const derived = Object.entries(whole.properties).map(([name, field]) => [name, patched(field, stated[name] ?? {})]);
  rewrite(schema, ({ [WHOLE]: _, type, title, description, properties, ...rest }) => ({
    type: whole.type,
    title,
    description,
    additionalProperties: false,
    minProperties: 1,
    properties: { ...Object.fromEntries(derived), ...without(properties, whole.properties) },
    ...rest,
  }));
}

function patched(field, stated) {
  // Another schema says all of the field.
  const given = stated.$ref ? {} : structuredClone(field);
  if (!stated.description && [field.type].flat().includes('null')) {
    given.description = `${field.description} \`null\` clears it.`;
  }
  return { ...given, ...stated };
}

function without(properties, others) {
  return Object.fromEntries(Object.entries(properties ?? {}).filter(([name]) => !(name in others)));
}
