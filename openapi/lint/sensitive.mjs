// What the request log may keep of a call: free text says whether it can be a secret or personal data.

const PLACES = ['query', 'path']; // headers are not kept
const CLOSED_FORMATS = ['uuid', 'date-time', 'date'];
const MARK = 'x-sensitive';

function isFreeText(schema) {
  const kinds = [schema.type ?? []].flat();
  return kinds.includes('string') && !('enum' in schema) && !('const' in schema) && !CLOSED_FORMATS.includes(schema.format);
}

/** Each parameter and each field of a body of free text says whether it is sensitive: none is forgotten. */
export function sensitive() {
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
            if (isFreeText(schema) && typeof schema[MARK] !== 'boolean') {
              report({
                message:
                  'This text of a body can be anything: say whether the request log must not keep it. ' +
                  `\`${MARK}: true\` for secrets and what people write to each other, \`${MARK}: false\` for the rest.`,
                location: place.child(['type']).key(),
              });
            }
            for (const [name, child] of Object.entries(schema.properties ?? {})) {
              look(child, place.child(['properties', name]));
            }
            for (const name of ['items', 'additionalProperties']) {
              if (typeof schema[name] === 'object') look(schema[name], place.child([name]));
            }
            // The alternatives of a text are part of it.
            if (isFreeText(schema)) return;
            for (const name of ['oneOf', 'anyOf', 'allOf']) {
              for (const [index, child] of (schema[name] ?? []).entries()) look(child, place.child([name, index]));
            }
          };
          if (media.schema) look(media.schema, location.child(['schema']));
        },
      },
    },
    Parameter(parameter, { report, location, resolve }) {
      const seen = (raw) => (raw?.$ref ? { ...resolve(raw).node, ...raw } : (raw ?? {}));
      const schema = seen(parameter.schema);
      const value = [schema.type ?? []].flat().includes('array') ? seen(schema.items) : schema;
      const isMarked = typeof parameter[MARK] === 'boolean';
      if (PLACES.includes(parameter.in) && isFreeText(value) && !isMarked) {
        report({
          message:
            `Parameter \`${parameter.name}\` takes any text: say whether the request log must not keep it. ` +
            `\`${MARK}: true\` for secrets and what people write, \`${MARK}: false\` for the rest.`,
          location: location.child(['name']).key(),
        });
      }
    },
  };
}
