/** Shows progress while rows are sent: a bar on a terminal, otherwise plain lines. */

import { SingleBar } from "cli-progress";

const FORMAT = "{bar} {value} of {total} rows  {status}";
const WIDTH = 30;
// The maximum number of lines without a bar.
const LINES = 10;

export class Screen {
  readonly #bar: SingleBar | null;
  readonly #write: (line: string) => void;
  #isRunning = false;
  #shown = 0;

  constructor(write: (line: string) => void, isTerminal: boolean) {
    this.#write = write;
    const options = { format: FORMAT, barsize: WIDTH, hideCursor: true, clearOnComplete: true };
    this.#bar = isTerminal
      ? new SingleBar({
          ...options,
          stream: process.stdout,
          barCompleteChar: "█",
          barIncompleteChar: "░",
        })
      : null;
  }

  say(line: string): void {
    if (this.#isRunning) {
      // The bar is drawn again below.
      process.stdout.write("\r\u001b[K");
    }
    this.#write(line);
  }

  start(total: number): void {
    this.#bar?.start(total, 0, { status: "" });
    this.#isRunning = this.#bar !== null;
  }

  /** Reports the number of finished rows. */
  reach(done: number, total: number, what: string): void {
    if (this.#bar !== null) {
      this.#bar.update(done, { status: what });
    } else if (Math.floor((done / total) * LINES) > this.#shown) {
      this.#shown = Math.floor((done / total) * LINES);
      this.say(`${done} of ${total} rows sent: ${what}`);
    }
  }

  /** The current step; only a terminal shows it. */
  status(text: string): void {
    if (this.#isRunning) {
      this.#bar?.update({ status: text });
    }
  }

  stop(): void {
    this.#bar?.stop();
    this.#isRunning = false;
  }
}
