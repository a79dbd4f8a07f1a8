// What the request log may keep of a call: free text says whether it can be a secret or personal data.

const PLACES = ['query', 'path']; // headers are not kept
const CLOSED_FORMATS = ['uuid', 'date-time', 'date'];
const MARK = 'x-sensitive';

function isFreeText(schema) {
  const kinds = [schema.type ?? []].flat();
  return kinds.includes('string') && !('enum' in schema) && !('const' in schema) && !CLOSED_FORMATS.includes(schema.format);
}

/** Each parameter of free text says whether its values are sensitive, so that none is forgotten. */
export function sensitive() {
  return {
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
