import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { bareEnvironment } from "../world/bare-environment.js";

const execute = promisify(execFile);

/** The processes of one server that is made of several, and the folder they live in. */
export interface Daemons {
  /** Runs a command to its end. */
  run(command: string, ...options: string[]): Promise<void>;
  /** Starts a process that goes on. */
  launch(command: string, ...options: string[]): Promise<void>;
  /** Resolves when HTTP is spoken there. */
  untilAnswering(url: string): Promise<void>;
  /** Kills the processes, none of which has anything to save, and removes the folder. */
  stop(): Promise<void>;
}

/** All of them end with this process, at the latest. */
export function gatherDaemons(folder: string): Daemons {
  const running: ChildProcess[] = [];
  let said = "";

  function leave(): void {
    for (const daemon of running) daemon.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
  process.once("exit", leave);

  return {
    async run(command, ...options) {
      await execute(command, options, { env: bareEnvironment(), timeout: 30_000 });
    },
    async launch(command, ...options) {
      const daemon = spawn(command, options, {
        env: bareEnvironment(),
        stdio: ["ignore", "ignore", "pipe"],
      });
      daemon.stderr.on("data", (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-2_000);
      });
      running.push(daemon);
      await once(daemon, "spawn");
    },
    async untilAnswering(url) {
      for (let tries = 0; !(await isAnswering(url)); tries++) {
        const gone = running.some(({ exitCode }) => exitCode !== null);
        if (gone || tries === 600) throw new Error(`nothing answers at ${url}: ${said}`);
        await sleep(50);
      }
    },
    async stop() {
      process.off("exit", leave);
      const alive = running.filter(({ exitCode, signalCode }) => (exitCode ?? signalCode) === null);
      const gone = alive.map((daemon) => once(daemon, "exit"));
      leave();
      await Promise.all(gone);
    },
  };
}

async function isAnswering(url: string): Promise<boolean> {
  try {
    await (await fetch(url)).body?.cancel();
    return true;
  } catch {
    return false;
  }
}
