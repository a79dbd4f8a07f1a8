// What `FileTokenStore` needs of Node.js. The types of Node.js would apply to all modules, also to those
// that run in browsers.
declare module "node:fs/promises" {
  export interface FileHandle {
    readFile(encoding: "utf8"): Promise<string>;
    stat(): Promise<{ mode: number }>;
    sync(): Promise<void>;
    close(): Promise<void>;
    writeFile(content: string): Promise<void>;
  }
  export function mkdir(path: string, options: { mode: number; recursive: true }): Promise<unknown>;
  export function open(path: string, flags: string, mode?: number): Promise<FileHandle>;
  export function readFile(path: string, encoding: "utf8"): Promise<string>;
  export function rename(from: string, to: string): Promise<void>;
  export function rm(path: string, options: { force: true }): Promise<void>;
  export function stat(path: string): Promise<{ mode: number; mtimeMs: number }>;
}
