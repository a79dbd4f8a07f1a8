// What a schema says of itself: text, bounds, examples.

// Their own form bounds them.
const BOUNDED_FORMATS = ['uuid', 'date-time'];
// Bytes of a file. OpenAPI 3.1 would leave the type out, but generators then take them for text.
const BINARY = 'binary';
const GROWS = 'ore values may come';

/** Whether this is the whole of a file of `schemas/`. */
function isFile({ source, pointer }) {
  return /[\\/]schemas[\\/][^\\/]+\.yaml$/.test(source.absoluteRef) && /^#\/?$/.test(pointer);
}

function typesOf(schema) {
  return [schema.type ?? []].flat();
}

/** Every property says what it is; where it refers to a schema, what that is for here. */
export function described() {
  const check = (what) => (node, { report, location }) => {
    if (!node.description) {
      report({
        message: `${what} has no description: say in one sentence what it holds.`,
        location,
      });
    }
  };
  return {
    SchemaProperties(properties, { report, location }) {
      for (const [name, schema] of Object.entries(properties)) {
        if (!schema?.description) {
          report({
            message:
              `Property \`${name}\` has no description: add one that says what it holds here` +
              `${schema?.$ref ? ' (beside its `$ref`)' : ''}.`,
            location: location.child([name]).key(),
          });
        }
      }
    },
    Header: check('The header'),
    Parameter: check('The parameter'),
    Schema(schema, context) {
      if (isFile(context.location)) check('The schema')(schema, context);
    },
  };
}

/** Nothing that is sent or stored is unbounded. */
export function bounded() {
  return {
    Schema(schema, { report, location }) {
      const kinds = typesOf(schema);
      const isClosed = 'enum' in schema || 'const' in schema || '$ref' in schema;
      const missing = (names, kind, example) => {
        const absent = names.filter((name) => !(name in schema));
        if (absent.length > 0) {
          report({
            message: `This ${kind} has no ${absent.join(' and no ')}: bound it, e.g. \`${example}\`.`,
            location: location.child(['type']).key(),
          });
        }
      };
      if (kinds.includes('string') && !isClosed && ![...BOUNDED_FORMATS, BINARY].includes(schema.format)) {
        missing(['minLength', 'maxLength'], 'string', 'minLength: 1, maxLength: 120');
      }
      if (kinds.includes('integer') && !isClosed) {
        missing(['minimum', 'maximum'], 'integer', 'minimum: 0, maximum: 1000000');
      }
      if (kinds.includes('array')) missing(['maxItems'], 'array', 'maxItems: 100');
      if (kinds.includes('number')) {
        report({
          message:
            'A `number` is read differently by each language: use an `integer` in a smaller unit, ' +
            'as money does.',
          location: location.child(['type']),
        });
      }
    },
  };
}

/** A client must know that an enum can grow: it says so. */
export function enumGrows() {
  return {
    Schema(schema, { report, location }) {
      if (Array.isArray(schema.enum) && !(schema.description ?? '').includes(GROWS)) {
        report({
          message: 'Clients must expect new values of an enum: end its description with "More values may come."',
          location: location.child(['enum']).key(),
        });
      }
    },
  };
}

/** Each schema file and each property has an example, for the docs, the SDKs and the tests. */
export function hasExample() {
  return {
    Schema(schema, { report, location }) {
      if (isFile(location) && !schema.examples?.length) {
        report({
          message: 'This schema has no example: add `examples:` with one that is valid.',
          location,
        });
      }
    },
    SchemaProperties(properties, { report, location, resolve }) {
      for (const [name, raw] of Object.entries(properties)) {
        const schema = raw?.$ref ? { ...resolve(raw).node, ...raw } : raw;
        if (!schema?.examples?.length) {
          report({
            message: `Property \`${name}\` has no example: add \`examples:\` with one that is valid.`,
            location: location.child([name]).key(),
          });
        }
      }
    },
  };
}

/** Whether an object has no other members than those named, or is a map whose size and names are bounded. */
function isClosed({ additionalProperties, maxProperties, propertyNames }) {
  const isMap = typeof additionalProperties === 'object' && maxProperties > 0 && propertyNames?.maxLength > 0;
  return additionalProperties === false || isMap;
}

/** A typo in a body never goes unnoticed: bodies are closed at every level. */
export function closedBody() {
  return {
    Paths: {
      RequestBody: {
        MediaType(media, { report, location, resolve }) {
          const seen = new Set();
          const look = (raw, at) => {
            const found = raw?.$ref ? resolve(raw, at.source.absoluteRef) : { node: raw, location: at };
            const { node: schema, location: place } = found;
            if (!schema || !place || seen.has(place.absolutePointer)) return;
            seen.add(place.absolutePointer);
            if (typesOf(schema).includes('object') && !schema.oneOf && !isClosed(schema)) {
              report({
                message: 'An object of a request body must be closed: add `additionalProperties: false`.',
                location: place.child(['type']).key(),
              });
            }
            for (const [name, child] of Object.entries(schema.properties ?? {})) {
              look(child, place.child(['properties', name]));
            }
            if (schema.items) look(schema.items, place.child(['items']));
            for (const [index, child] of (schema.oneOf ?? []).entries()) {
              look(child, place.child(['oneOf', index]));
            }
          };
          if (media.schema) look(media.schema, location.child(['schema']));
        },
      },
    },
  };
}
