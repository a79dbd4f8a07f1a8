// Says of dist/cjs that it is CommonJS: the package itself is a module.
import { writeFileSync } from "node:fs";

const file = new URL("dist/cjs/package.json", import.meta.url);
writeFileSync(file, `${JSON.stringify({ type: "commonjs" })}\n`);
