// What is said of the end of operations, parameters, fields and values.
export const VALUES = 'x-deprecated-values';
const SINCE = 'x-deprecated-at';
const SUNSET = 'x-sunset';

/**
 * When something goes is said of what is deprecated only, in dates that can be read. A parameter or field
 * that is deprecated says when; an operation may leave it open.
 */
export function sunset() {
  return {
    Operation(operation, context) {
      checkEnd(operation, `\`${operation.operationId}\``, context);
    },
    Parameter(parameter, context) {
      checkEnd(parameter, `The parameter \`${parameter.name}\``, context, { needsSunset: true });
    },
    SchemaProperties(properties, { report, location }) {
      for (const [name, schema] of Object.entries(properties)) {
        const place = { report, location: location.child([name]) };
        checkEnd(schema ?? {}, `Property \`${name}\``, place, { needsSunset: true });
      }
    },
    Schema(schema, { report, location }) {
      for (const [index, entry] of (schema[VALUES] ?? []).entries()) {
        const place = { report, location: location.child([VALUES, index]) };
        if (!schema.enum?.includes(entry.value)) {
          report({
            message: `\`${entry.value}\` is none of the values: \`${VALUES}\` lists values of the \`enum\` beside it.`,
            location: place.location,
          });
        }
        if (entry.sunset === undefined) {
          report({ message: `Nothing says when \`${entry.value}\` goes: add \`sunset\`.`, location: place.location });
        } else {
          readDate(entry, 'sunset', place);
        }
      }
    },
  };
}

function checkEnd(node, what, context, { needsSunset = false } = {}) {
  const { report, location } = context;
  const dates = {};
  for (const key of [SINCE, SUNSET]) {
    if (node[key] === undefined) continue;
    if (node.deprecated !== true) {
      report({
        message: `${what} has \`${key}\` but is not deprecated: add \`deprecated: true\`, or remove \`${key}\`.`,
        location: location.child([key]).key(),
      });
    }
    dates[key] = readDate(node, key, context);
  }
  if (needsSunset && node.deprecated === true && node[SUNSET] === undefined) {
    report({
      message: `${what} is deprecated, and nothing says until when it works: add \`${SUNSET}\`.`,
      location: location.child(['deprecated']).key(),
    });
  }
  if (dates[SUNSET] < dates[SINCE]) {
    report({
      message: `${what} goes before it is deprecated: make \`${SUNSET}\` later than \`${SINCE}\`.`,
      location: location.child([SUNSET]),
    });
  }
}

function readDate(node, key, { report, location }) {
  const text = node[key];
  const date = isDate(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(date)) {
    report({
      message: `\`${text}\` is no date: write it in ISO 8601 and quotes, e.g. \`'2027-06-30'\`.`,
      location: location.child([key]),
    });
  }
  return date;
}

function isDate(text) {
  return typeof text === 'string' && /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?$/.test(text);
}
