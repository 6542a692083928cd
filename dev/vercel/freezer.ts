import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";
import { freezePipe } from "./messages.js";

/**
 * Stops an idle process and wakes it for the next request. The process reports how many requests it
 * has finished and then blocks until it reads a byte from the pipe: so nothing runs in it between its
 * last request and the stop.
 */
export function createFreezer(child: ChildProcess) {
  const pipe = child.stdio[freezePipe] as Duplex;
  const waiting = new Set<() => void>();
  let sent = 0;
  let freezes = 0;
  let isFrozen = false;

  function release(): void {
    for (const resolve of waiting) resolve();
    waiting.clear();
  }

  function freeze(): void {
    isFrozen = true;
    freezes++;
    child.kill("SIGSTOP");
    release();
  }

  createInterface({ input: pipe }).on("line", (settled) => {
    // Unless another request is on its way.
    if (Number(settled) === sent) freeze();
    else pipe.write("g");
  });
  // A killed process may close its end at any time.
  pipe.on("error", () => {});

  return {
    get isFrozen() {
      return isFrozen;
    },
    get freezes() {
      return freezes;
    },
    /** Before each request. */
    wake(): void {
      sent++;
      if (!isFrozen) return;
      isFrozen = false;
      child.kill("SIGCONT");
      pipe.write("g");
    },
    /** The process is gone. */
    release,
    /** Resolves when the process is stopped or gone. */
    async frozen(): Promise<void> {
      if (isFrozen || sent === 0) return;
      await new Promise<void>((resolve) => waiting.add(resolve));
    },
  };
}
