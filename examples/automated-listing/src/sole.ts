/** One run at a time in a folder: two would overwrite each other's results. */

import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Trouble } from "./trouble.ts";

// The second is for what a killed run left behind, the third for who was quicker to take it away.
const TRIES = 3;

/**
 * Does `work` while no other run is at it in the directory `keep`; throws `Trouble` when one is.
 * The file `running` there names its process. One that a killed run left is in nobody's way.
 */
export async function alone(keep: string, work: () => Promise<void>): Promise<void> {
  const path = join(keep, "running");
  await take(path);
  try {
    await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (await isTaken(path)) {
      return;
    }
    const owner = await ownerOf(path);
    if (owner !== null && isAtWork(owner)) {
      throw new Trouble(
        `Another run (process ${owner}) is running in this folder: wait until it has ended. ` +
          `If that process is something else, remove ${path}.`,
      );
    }
    await putAside(path, owner);
  }
  throw new Trouble("Other runs begin in this folder right now: run it again later.");
}

/** Makes the file with all that it holds in one step, if there is none. */
async function isTaken(path: string): Promise<boolean> {
  const own = `${path}.${process.pid}`;
  await writeFile(own, String(process.pid));
  try {
    return await isLinked(own, path);
  } finally {
    await rm(own, { force: true });
  }
}

/** What `owner` left. A process that took its place meanwhile gets it back. */
async function putAside(path: string, owner: number | null): Promise<void> {
  const aside = `${path}.${process.pid}.old`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (isCode(error, "ENOENT")) {
      return;
    }
    throw error;
  }
  if ((await ownerOf(aside)) !== owner) {
    await isLinked(aside, path);
  }
  await rm(aside, { force: true });
}

async function isLinked(existing: string, path: string): Promise<boolean> {
  try {
    await link(existing, path);
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) {
      return false;
    }
    throw error;
  }
}

/** The process that a file names; `null` when there is no file, or none in it. */
async function ownerOf(path: string): Promise<number | null> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (isCode(error, "ENOENT")) {
      return "";
    }
    throw error;
  });
  const owner = Number(text);
  return Number.isSafeInteger(owner) && owner > 0 ? owner : null;
}

/** Whether another process has this number; in a container each run may have the same one. */
function isAtWork(owner: number): boolean {
  if (owner === process.pid) {
    return false;
  }
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return !isCode(error, "ESRCH");
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
