// Finds the regular expressions of TypeScript and JavaScript sources, and measures them.
//
// `patterns.mjs find FILE…` prints them as JSON: name, source, flags. `patterns.mjs measure` reads
// the same with `probes` (start, unit, end) and prints what grows too fast, as `doubling.py` does.

import { readFileSync } from "node:fs";
import ts from "typescript";

const LENGTHS = [12, 16, 20, 24, 32, 48, 64, 128, 512, 1024, 4096];
const SHORTEST = 64;
const FLOOR_MS = 1;
const SLOW_MS = 100;
const TRIES = 5;
const MOST_GROWTH = 2.5;

function found(file) {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
  const patterns = [];
  const visit = (node) => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf("/");
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      const [inner, flags] = [node.text.slice(1, end), node.text.slice(end + 1)];
      patterns.push({ name: `${file}:${line + 1}`, source: inner, flags });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return patterns;
}

function milliseconds(work, tries = 1) {
  let least = Infinity;
  for (let tried = 0; tried < tries; tried += 1) {
    const before = process.threadCpuUsage();
    work();
    const used = process.threadCpuUsage(before);
    least = Math.min(least, (used.user + used.system) / 1000);
  }
  return least;
}

function growth(run) {
  for (const length of LENGTHS) {
    const work = run(length);
    if (milliseconds(work) > FLOOR_MS && milliseconds(work, TRIES) > FLOOR_MS) {
      return length <= SHORTEST ? Infinity : measured(run, length);
    }
  }
  return null;
}

function measured(run, length) {
  let once = milliseconds(run(length), TRIES);
  let ratio = 0;
  for (const times of [2, 4]) {
    const twice = milliseconds(run(times * length), once < SLOW_MS ? TRIES : 1);
    ratio = twice / once;
    if (ratio <= MOST_GROWTH) return null;
    once = twice;
  }
  return ratio;
}

function slowest({ name, source, flags, probes }) {
  const pattern = new RegExp(source, flags);
  for (const [start, unit, end] of probes) {
    const run = (length) => {
      const text = start + unit.repeat(Math.max(Math.floor(length / unit.length), 1)) + end;
      return () => text.replace(pattern, "");
    };
    const ratio = growth(run);
    if (ratio !== null) return [{ name, probe: [start, unit, end], ratio }];
  }
  return [];
}

const [, , command, ...files] = process.argv;
const result =
  command === "find"
    ? files.flatMap(found)
    : JSON.parse(readFileSync(0, "utf8")).flatMap((pattern) => slowest(pattern));
console.log(JSON.stringify(result));
