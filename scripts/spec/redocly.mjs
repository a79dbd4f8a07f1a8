// Redocly CLI, loaded once and run many times: `node redocly.mjs FD ENTRY`.
//
// FD is a socket. A line {"arguments": […]} runs the CLI as `redocly …` would; the response is a line
// {"code", "output", "errors"}. ENTRY is the CLI's own program. Its first lines read the arguments,
// so it is imported again for each run; all that it imports, which is nearly everything, stays.
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [descriptor, entry] = process.argv.slice(2);
const socket = new Socket({ fd: Number(descriptor) });
const realOnce = process.once.bind(process);
let runs = 0;

function run(parameters) {
  return new Promise((resolve) => {
    const said = { output: '', errors: '' };
    const keep = (where) => (text, ...rest) => {
      said[where] += text;
      rest.find((value) => typeof value === 'function')?.();
      return true;
    };
    process.stdout.write = keep('output');
    process.stderr.write = keep('errors');
    process.exitCode = undefined;
    process.argv = [process.execPath, entry, ...parameters];
    // The CLI ends its process when nothing is left to do. We continue instead.
    process.exit = (code) => resolve({ code: code ?? process.exitCode ?? 0, ...said });
    process.once = (name, listener) => {
      if (name !== 'beforeExit') return realOnce(name, listener);
      setImmediate(listener);
      return process;
    };
    runs += 1;
    import(`${pathToFileURL(entry).href}?run=${runs}`).catch((error) => {
      resolve({ code: 1, output: said.output, errors: `${said.errors}${error.stack}\n` });
    });
  });
}

const leave = process.exit.bind(process);
const lines = createInterface({ input: socket });
lines.on('close', () => leave(0));
for await (const line of lines) {
  const ran = await run(JSON.parse(line).arguments);
  socket.write(`${JSON.stringify(ran)}\n`);
}
