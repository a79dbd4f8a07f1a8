// What callers send is closed, so that a typo is an error; what they get is open, so that a newer server
// breaks nobody. The sources state a list of values and the fields of an object once, closed. Here each
// schema gets the form of where it is used. A decorator does it at its end, when the bundle has every
// reference.
import { rewrite } from './responses.mjs';

const SCHEMAS = '#/components/schemas/';
const METHODS = ['get', 'put', 'post', 'delete', 'patch'];
/** What the name of the closed form ends in, where a schema has both. */
export const CLOSED_FORM = 'Input';
const LISTED = 'x-extensible-enum';
const CLOSING = ['additionalProperties', 'unevaluatedProperties'];
/** Of the values of an open list, unless the schema says more. */
const BOUNDS = { minLength: 1, maxLength: 64 };
/** Keywords whose values are data, and those whose keys are names. */
const DATA = new Set(['example', 'examples', 'default', 'const', 'enum', LISTED]);
const NAMED = new Set(['properties', 'patternProperties', '$defs', 'responses', 'content', 'headers']);

export function openness() {
  return {
    Root: {
      leave(root) {
        const schemas = root.components.schemas;
        const sent = use(root, sentBy(root));
        const got = use(root, gotFrom(root));
        const both = [...got.names].filter((name) => sent.names.has(name));
        const split = differing(schemas, both);
        root.components.schemas = withClosedForms(schemas, split);
        const closed = [...sent.names]
          .filter((name) => split.has(name) || !got.names.has(name))
          .map((name) => root.components.schemas[split.has(name) ? name + CLOSED_FORM : name]);
        for (const node of [...sent.nodes, ...closed]) pointToClosedForms(node, split);
        const received = [...got.nodes, ...[...got.names].map((name) => schemas[name])];
        for (const node of received) for (const part of parts(node)) mergeLists(part, schemas);
        for (const node of received) for (const part of parts(node)) open(part);
      },
    },
  };
}

/** What callers send to us, and receivers of events return to us. */
function sentBy({ paths, webhooks }) {
  const requests = operations(paths).flatMap(({ item, operation }) => [
    item.parameters,
    operation.parameters,
    operation.requestBody,
  ]);
  return [...requests, ...operations(webhooks).map(({ operation }) => operation.responses)];
}

/** What callers get from us, and we send to receivers of events. */
function gotFrom({ paths, webhooks }) {
  return [
    ...operations(paths).map(({ operation }) => operation.responses),
    ...operations(webhooks).map(({ operation }) => operation.requestBody),
  ];
}

function operations(items) {
  return Object.values(items ?? {}).flatMap((item) =>
    METHODS.filter((method) => item[method]).map((method) => ({ item, operation: item[method] })),
  );
}

/** The `names` of the schemas that `starts` lead to, and the other `nodes`: `starts`, parameters, responses… */
function use(root, starts) {
  const names = new Set();
  const nodes = new Set();
  const follow = (node) => {
    for (const { $ref } of parts(node)) {
      if (typeof $ref !== 'string') continue;
      const name = nameOf($ref);
      const target = $ref.slice(2).split('/').reduce((found, key) => found?.[unescape(key)], root);
      if (!target || names.has(name) || nodes.has(target)) continue;
      if (name) names.add(name);
      else nodes.add(target);
      follow(target);
    }
  };
  for (const start of starts.filter(Boolean)) {
    nodes.add(start);
    follow(start);
  }
  return { names, nodes };
}

/** The node and each object in it, without examples and other data. */
function* parts(node) {
  if (!node || typeof node !== 'object') return;
  if (Array.isArray(node)) {
    for (const part of node) yield* parts(part);
    return;
  }
  yield node;
  for (const [key, value] of Object.entries(node)) {
    if (NAMED.has(key)) for (const part of Object.values(value ?? {})) yield* parts(part);
    else if (!DATA.has(key)) yield* parts(value);
  }
}

/** Those of `names` whose open form differs from the closed one: by itself, or by what it refers to. */
function differing(schemas, names) {
  const found = new Set(names.filter((name) => [...parts(schemas[name])].some(isClosed)));
  let size;
  do {
    size = found.size;
    for (const name of names) {
      if ([...parts(schemas[name])].some(({ $ref }) => found.has(nameOf($ref)))) found.add(name);
    }
  } while (found.size > size);
  return found;
}

function withClosedForms(schemas, split) {
  const entries = Object.entries(schemas).flatMap(([name, schema]) => {
    if (!split.has(name)) return [[name, schema]];
    return [
      [name, schema],
      [name + CLOSED_FORM, closedForm(schema, name + CLOSED_FORM)],
    ];
  });
  return Object.fromEntries(entries);
}

/** Of a list, the values alone: what else is said of them is for those that come later. */
function closedForm(schema, title) {
  const closed = { ...structuredClone(schema), title };
  if (closed.enum) for (const keyword of ['minLength', 'maxLength', 'pattern']) delete closed[keyword];
  return closed;
}

function pointToClosedForms(node, split) {
  const pointed = (reference) => (split.has(nameOf(reference)) ? reference + CLOSED_FORM : reference);
  for (const part of parts(node)) {
    if (typeof part.$ref === 'string') part.$ref = pointed(part.$ref);
    const mapping = part.discriminator?.mapping ?? {};
    for (const key of Object.keys(mapping)) mapping[key] = pointed(mapping[key]);
  }
}

function isClosed(part) {
  return Array.isArray(part.enum) || CLOSING.some((keyword) => part[keyword] === false);
}

/** A choice between lists is one list: open ones could not be distinguished. */
function mergeLists(part, schemas) {
  const kinds = part.anyOf?.map((choice) => schemas[nameOf(choice.$ref)] ?? choice) ?? [];
  if (kinds.length === 0 || !kinds.every((kind) => Array.isArray(kind.enum))) return;
  rewrite(part, ({ anyOf: _, ...rest }) => ({ ...rest, enum: kinds.flatMap((kind) => kind.enum) }));
}

/** A list with a pattern is open to all that matches it; any other names the values that are known. */
function open(part) {
  if (!isClosed(part)) return;
  for (const keyword of CLOSING) if (part[keyword] === false) delete part[keyword];
  if (!Array.isArray(part.enum)) return;
  rewrite(part, ({ enum: values, ...rest }) => {
    const { type, title, ...others } = rest;
    const listed = 'pattern' in rest ? {} : { ...BOUNDS, [LISTED]: values };
    return { type, title, ...listed, ...others };
  });
}

function nameOf(reference) {
  return reference?.startsWith?.(SCHEMAS) ? reference.slice(SCHEMAS.length) : undefined;
}

function unescape(key) {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}
