// Patterns that several schemas share stand once, in patterns.yaml.
import { rewrite } from './responses.mjs';

const NAMED = 'x-internal-pattern';

/** The patterns by name; `stated` is what patterns.yaml holds. */
export function readPatterns({ characters, patterns }) {
  const whole = (pattern) => pattern.replace(/\$([a-z_]+)/g, (_, name) => characters[name]);
  return new Map(Object.entries(patterns).map(([name, pattern]) => [name, whole(pattern)]));
}

/** Puts a schema's pattern in place of its name. */
export function completePattern(schema, { patterns, report, location }) {
  const known = [...patterns].find(([, pattern]) => pattern === schema.pattern);
  if (known) {
    const message = `patterns.yaml has this pattern: write \`${NAMED}: ${known[0]}\`.`;
    report({ message, location: location.child(['pattern']) });
  }
  if (!(NAMED in schema)) return;
  const name = schema[NAMED];
  if (!patterns.has(name)) {
    const message = `patterns.yaml has no \`${name}\`: name one that it has, or write \`pattern\`.`;
    report({ message, location: location.child([NAMED]) });
  }
  const named = (key) => (key === NAMED ? 'pattern' : key);
  rewrite(schema, (entries) =>
    Object.fromEntries(Object.entries({ ...entries, [NAMED]: patterns.get(name) }).map(([k, v]) => [named(k), v])),
  );
}
