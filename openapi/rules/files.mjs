// The paths of the document are those of the files of paths/, its events those of events/: their
// top-level keys. Redocly follows references before it runs a preprocessor, so a reference to each must
// be there by then. Before it follows those of an entry it asks the plugin for the entry's type: this is
// the moment to put them in.
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('..', import.meta.url));
const KEY = /^(["']?)([^\s#"':][^"':]*)\1:(?=\s|$)/gm;

/** What lines of a file and events of a stream contain: Redocly follows these references as it does those of `schema`. */
const PAYLOADS = { 'x-line-schema': 'Schema', 'x-event-schema': 'Schema' };

/** The types of Redocly, with `paths` and `webhooks` that fill in their value, and schemas of payloads. */
export const typeExtension = {
  oas3(types) {
    const { paths, webhooks } = types.Root.properties;
    const properties = {
      ...types.Root.properties,
      paths: (value) => filled(value, 'paths', paths),
      webhooks: (value) => filled(value, 'events', webhooks),
    };
    const media = { ...types.MediaType.properties, ...PAYLOADS };
    return {
      ...types,
      Root: { ...types.Root, properties },
      MediaType: { ...types.MediaType, properties: media },
    };
  },
};

function filled(value, folder, type) {
  for (const [key, $ref] of references(folder)) {
    if (value && !(key in value)) value[key] = { $ref };
  }
  return type;
}

/** Each top-level key of the files of a folder, with a reference to it. */
function references(folder) {
  const found = new Map();
  const files = readdirSync(`${SOURCE}${folder}`).filter((name) => name.endsWith('.yaml'));
  for (const file of files.map((name) => `${folder}/${name}`).sort()) {
    for (const [, , key] of readFileSync(`${SOURCE}${file}`, 'utf-8').matchAll(KEY)) {
      if (found.has(key)) {
        throw new Error(`${file} has \`${key}\`, as ${found.get(key).split('#')[0]} has: remove one of them.`);
      }
      found.set(key, `${file}#/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    }
  }
  return found;
}
