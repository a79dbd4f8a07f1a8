// Records what a Node.js program uses of the API, as `recorder.py` and `tracking.py` do for Python.
// `cute-contract record` has Node.js import this file before the program, with the folder to write
// into as `folder` of its URL. @cute/sdk calls the observer, wherever the program loads it from.
import { randomBytes } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FORMAT = 1;
const OBSERVER = Symbol.for("@cute/sdk/observer");
const folder = new URL(import.meta.url).searchParams.get("folder");
// Workers of a process write files of their own.
const name = `${randomBytes(4).toString("hex")}-${process.pid}`;

const operations = new Map();
const events = new Map();
// Each object of a response has one stand-in, so that it equals itself.
const standIns = new WeakMap();
const followed = new WeakSet();

globalThis[OBSERVER] = {
  response({ operation, parameters, body, status, retryIn }) {
    // Only a call's last attempt counts.
    if (retryIn !== null) return;
    const used = usedOf(operation);
    add(used.parameters, Object.keys(parameters));
    add(used.body, leaves(body, "").filter((pointer) => pointer !== ""));
    add(used.statuses, status === null ? [] : [status]);
  },
  result: (operation, result) =>
    tracked(result, "", (pointer) => add(usedOf(operation).reads, [pointer])),
  error(operation, error) {
    const code = error.problem?.code;
    if (code === undefined) return;
    const { codes } = usedOf(operation);
    // With a problem, its code counts as read.
    for (const field of ["code", "problem"]) {
      const value = error[field];
      const get = () => {
        if (!codes.has(error.status)) codes.set(error.status, new Set());
        add(codes.get(error.status), [code]);
        return value;
      };
      Object.defineProperty(error, field, { get, enumerable: true, configurable: true });
    }
  },
  webhook(event) {
    if (!events.has(event.type)) {
      events.set(event.type, { reads: new Set() });
      save();
    }
    return tracked(event, "", (pointer) => add(events.get(event.type).reads, [pointer]));
  },
};

function usedOf(operation) {
  if (!operations.has(operation)) {
    operations.set(operation, {
      parameters: new Set(),
      body: new Set(),
      statuses: new Set(),
      codes: new Map(),
      reads: new Set(),
    });
  }
  return operations.get(operation);
}

function add(known, found) {
  const before = known.size;
  found.forEach((value) => known.add(value));
  if (known.size > before) save();
}

/** Return the value with tracking: reads of its fields are reported as pointers below `pointer`. */
function tracked(value, pointer, report) {
  if (typeof value !== "object" || value === null || followed.has(value)) return value;
  if (!standIns.has(value)) {
    const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
    const standIn = isPlain ? standInOf(value, pointer, report) : trackedPage(value, report);
    standIns.set(value, standIn);
    followed.add(standIn);
  }
  return standIns.get(value);
}

function standInOf(object, pointer, report) {
  return new Proxy(object, {
    get(target, field, receiver) {
      // JSON.stringify reads no field in particular.
      if (field === "toJSON" && !Object.hasOwn(target, field)) return () => target;
      const value = Reflect.get(target, field, receiver);
      const own = Object.getOwnPropertyDescriptor(target, field);
      if (own === undefined || typeof field === "symbol") return value;
      if (Array.isArray(target)) {
        return own.writable && field !== "length" ? tracked(value, `${pointer}/*`, report) : value;
      }
      const place = `${pointer}/${escaped(field)}`;
      report(place);
      // A frozen object has to return its own members.
      return own.writable ? tracked(value, place, report) : value;
    },
  });
}

/** Follow the fields of a page in place: a stand-in would lack its private members. */
function trackedPage(page, report) {
  const fields = { ...page };
  for (const field of Object.keys(fields)) {
    const place = `/${escaped(field)}`;
    Object.defineProperty(page, field, {
      enumerable: true,
      get() {
        report(place);
        return tracked(fields[field], place, report);
      },
      set(value) {
        fields[field] = value;
      },
    });
  }
  return Object.defineProperty(page, "toJSON", { value: () => fields });
}

/** Return the pointers of a JSON value's leaves; `*` stands for elements of arrays. */
function leaves(value, pointer) {
  const members = typeof value === "object" && value !== null ? Object.entries(value) : [];
  if (members.length === 0) return [pointer];
  const isList = Array.isArray(value);
  return members.flatMap(([field, member]) =>
    leaves(member, `${pointer}/${isList ? "*" : escaped(field)}`),
  );
}

function escaped(field) {
  return field.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** Write all facts, so that the file is complete however the process ends. */
function save() {
  const contract = {
    cute_contract: FORMAT,
    consumer: "",
    spec_version: "",
    operations,
    events,
  };
  const text = JSON.stringify(contract, (_, value) => {
    if (value instanceof Map) return Object.fromEntries(value);
    return value instanceof Set ? [...value] : value;
  });
  const part = join(folder, `${name}.part`);
  try {
    writeFileSync(part, text);
    renameSync(part, join(folder, `${name}.json`));
  } catch (error) {
    // The folder is gone when a process outlives the recorded program.
    if (error.code !== "ENOENT") throw error;
  }
}
