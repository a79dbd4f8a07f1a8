// Finishes a build: says of dist/cjs that it is CommonJS, since the package itself is a module, and keeps the largest file
// of types once, in dist/cjs, because both kinds of modules can import the types of a CommonJS module.
import { writeFileSync } from "node:fs";

function write(name, text) {
  writeFileSync(new URL(`dist/${name}`, import.meta.url), `${text}\n`);
}

write("cjs/package.json", JSON.stringify({ type: "commonjs" }));
write("esm/_gen/schema.d.ts", 'export type * from "../../cjs/_gen/schema.js";');
