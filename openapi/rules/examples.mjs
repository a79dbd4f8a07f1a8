// An example states what it is about. A required member that it leaves out is the example of that member's schema,
// so a new field is stated once, and not in every example of an item.

/** A JSON line of a file, or the data of an event of a stream. */
const LINE = /(?<=^(?:data: )?)\{.*\}$/gm;

/**
 * Completes the examples of a schema, or of a body: `from` is the file that holds it, `resolve` is Redocly's, and
 * `events` has the schema of each type's body, which `Event` gets only later.
 */
export function completeExamples(node, context) {
  if (Array.isArray(node.examples)) {
    for (const value of node.examples) completeExample(value, node, context);
    return;
  }
  const lines = node['x-line-schema'] ?? node['x-event-schema'];
  for (const given of node.schema ? Object.values(node.examples ?? {}) : []) {
    const example = context.resolve(given, context.from).node;
    if (lines && typeof example?.value === 'string') {
      example.value = example.value.replace(LINE, (line) => completeLine(line, lines, context));
    } else completeExample(example?.value, node.schema, context);
  }
}

function completeLine(line, schema, context) {
  const value = JSON.parse(line);
  completeExample(value, schema, context);
  return JSON.stringify(value);
}

function completeExample(value, schema, context) {
  const parts = partsOf(schema, value, context);
  if (Array.isArray(value)) {
    for (const { node, from } of parts.filter(({ node }) => node.items)) {
      for (const item of value) completeExample(item, node.items, { ...context, from });
    }
  } else if (value !== null && typeof value === 'object') {
    for (const { node, from } of parts) completeMembers(value, node, { ...context, from });
  }
}

function completeMembers(value, { required = [], properties = {} }, context) {
  for (const name of required.filter((key) => !(key in value) && properties[key])) {
    const known = partsOf(properties[name], undefined, context).flatMap(({ node }) => node.examples ?? []);
    if (known.length > 0) value[name] = structuredClone(known[0]);
  }
  for (const [name, member] of Object.entries(value)) {
    if (properties[name]) completeExample(member, properties[name], context);
  }
}

/** The schemas that a value is of, each with its file: what it refers to, what it joins, the form that it chooses. */
function partsOf(schema, value, { resolve, events, from }) {
  const parts = [{ node: schema, from }];
  const follow = (part, file = from) => parts.push(...partsOf(part, value, { resolve, events, from: file }));
  if (schema.$ref) {
    const { node, location } = resolve({ $ref: schema.$ref }, from);
    if (node) follow(node, location.source.absoluteRef);
  }
  for (const part of schema.allOf ?? []) follow(part);
  const chosen = value?.[schema.discriminator?.propertyName];
  if (events.has(chosen)) follow(events.get(chosen).node, events.get(chosen).from);
  else if (chosen) follow({ $ref: schema.discriminator.mapping?.[chosen] });
  const forms = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter(({ type }) => type !== 'null');
  if (forms.length === 1 && value !== null) follow(forms[0]);
  return parts;
}
