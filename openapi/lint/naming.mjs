// What things are called.
import { basename } from 'node:path';
import { CLOSED_FORM } from '../rules/openness.mjs';

const SNAKE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const PASCAL = /^[A-Z][a-z0-9]*([A-Z][a-z0-9]*)*$/;
const HEADER = /^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/;
// Words in snake_case, joined by a dot (event types) or a colon (scopes); a star for a family.
const VALUE = /^(\*|[a-z0-9]+(_[a-z0-9]+)*([.:][a-z0-9]+(_[a-z0-9]+)*)*(\.\*)?)$/;
const VERB_OF = { get: 'get', post: 'create', put: 'put', patch: 'update', delete: 'delete' };

/** `My-Name`, `myName` and `my name` as `my_name`. */
export function snake(text) {
  const words = text.replace(/([a-z0-9])([A-Z])/g, '$1_$2').match(/[A-Za-z0-9]+/g) ?? ['x'];
  return words.join('_').toLowerCase();
}

function pascal(text) {
  const words = snake(text).split('_');
  return words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
}

/** The name of a schema file: `Item` of `schemas/Item.yaml`, undefined elsewhere. */
function schemaFile(location) {
  const isWhole = location.pointer === '#/' || location.pointer === '#';
  const found = isWhole && /[\\/]schemas[\\/]([^\\/]+)\.yaml$/.exec(location.source.absoluteRef);
  return found ? basename(found[1]) : undefined;
}

function suggestedId(method, path) {
  const parts = path.split('/').filter((part) => part && !part.startsWith('{'));
  const noun = snake(parts.at(-1) ?? 'things');
  if (path.endsWith('}') || method === 'post') {
    return `${VERB_OF[method]}_${noun.replace(/ies$/, 'y').replace(/s$/, '')}`;
  }
  return method === 'get' ? `list_${noun}` : `${VERB_OF[method]}_${noun}`;
}

/** operationIds are `verb_noun`, with a verb of a list that grows on purpose. */
export function operationId({ verbs }) {
  let path = '';
  return {
    Paths: {
      PathItem: {
        enter(_, { key }) {
          path = String(key);
        },
        Operation(operation, { report, location, key: method }) {
          const id = operation.operationId;
          const place = location.child(['operationId']);
          if (typeof id !== 'string') return; // `operation-operationId` says so
          if (!SNAKE.test(id)) {
            const [verb, noun] = snake(id).split('_');
            const name = verbs.includes(verb) && noun ? snake(id) : suggestedId(method, path);
            report({
              message: `operationId \`${id}\`: name it \`verb_noun\` in snake_case, e.g. \`${name}\`.`,
              location: place,
            });
          } else if (!verbs.includes(id.split('_')[0])) {
            report({
              message:
                `operationId \`${id}\` begins with no verb that we know: name it \`verb_noun\` with ` +
                `one of ${verbs.join(', ')}; or add the verb to \`cute/operation-id\` in redocly.yaml.`,
              location: place,
            });
          }
        },
      },
    },
  };
}

/** Parameters are in snake_case, headers as headers are. */
export function parameterName() {
  return {
    Parameter(parameter, { report, location }) {
      const { name, in: place } = parameter;
      if (typeof name !== 'string') return;
      if (place === 'header' && !HEADER.test(name)) {
        report({
          message: `Header \`${name}\`: join its words by dashes, e.g. \`${name.replaceAll('_', '-')}\`.`,
          location: location.child(['name']),
        });
      } else if (place !== 'header' && !name.split('.').every((part) => SNAKE.test(part))) {
        report({
          message: `Parameter \`${name}\`: name it in snake_case, e.g. \`${snake(name)}\`.`,
          location: location.child(['name']),
        });
      }
    },
  };
}

/** The words of a path are joined by dashes. */
export function pathName() {
  return {
    Paths: {
      PathItem(_, { report, key, location }) {
        const wrong = String(key)
          .split('/')
          .filter((part) => part && !part.startsWith('{') && !KEBAB.test(part));
        for (const part of wrong) {
          report({
            message: `Path \`${key}\`: join words by dashes, e.g. \`${snake(part).replaceAll('_', '-')}\`.`,
            location: location.key(),
          });
        }
      },
    },
  };
}

export function propertyName() {
  return {
    SchemaProperties(properties, { report, location }) {
      for (const name of Object.keys(properties)) {
        if (!SNAKE.test(name)) {
          report({
            message: `Property \`${name}\`: name it in snake_case, e.g. \`${snake(name)}\`.`,
            location: location.child([name]).key(),
          });
        }
      }
    },
  };
}

/**
 * A schema is named by its file, in PascalCase, and says that name as its title. What other schemas are
 * called leaves it free in clients that others generate: in Go, `NewItem` makes an `Item`, and a file that
 * ends in `_test` is not compiled; files on some disks don't keep upper and lower case apart.
 */
export function schemaName() {
  const known = new Map();
  return {
    Schema(schema, { report, location }) {
      const name = schemaFile(location);
      if (name === undefined) return;
      const folded = name.toLowerCase();
      if ((known.get(folded) ?? name) !== name) {
        report({
          message: `Schemas \`${known.get(folded)}\` and \`${name}\` differ in case alone: rename one of them.`,
          location,
        });
      }
      known.set(folded, name);
      if (name.endsWith(CLOSED_FORM)) {
        report({
          message: `Schema \`${name}\`: the rules call the form that is sent so; call it e.g. \`${name.replace(/Input$/, 'Create')}\`.`,
          location: location.child(['title']),
        });
      } else if (/^New[A-Z]|Test$/.test(name)) {
        const base = name.replace(/^New/, '');
        report({
          message: `Schema \`${name}\`: a client in Go can't have this name; call it e.g. \`${base}Create\`.`,
          location: location.child(['title']),
        });
      } else if (!PASCAL.test(name)) {
        report({
          message: `Schema \`${name}\`: name its file in PascalCase, e.g. \`${pascal(name)}.yaml\`.`,
          location,
        });
      } else if (schema.title !== name) {
        report({
          message: `Schema \`${name}\` needs the name of its file: write \`title: ${name}\`.`,
          location: schema.title === undefined ? location : location.child(['title']),
        });
      }
    },
  };
}

/** Values are in snake_case, unless the schema has a pattern of its own for them. */
export function enumValue() {
  return {
    Schema(schema, { report, location }) {
      if (schema.pattern) return;
      for (const [index, value] of (Array.isArray(schema.enum) ? schema.enum : []).entries()) {
        if (typeof value === 'string' && !VALUE.test(value)) {
          report({
            message: `Enum value \`${value}\`: write it in snake_case, e.g. \`${snake(value)}\`.`,
            location: location.child(['enum', index]),
          });
        }
      }
    },
  };
}
