import { type ChildProcess, fork } from "node:child_process";
import type { Order } from "./child.js";
import type { Handler } from "./handlers.js";

export interface Running {
  /** The child's reply; rejects if it exits instead. */
  ask<T>(order: Order): Promise<T>;
  stop(): void;
}

/** Each handler runs in its own process, so that nothing else affects its figures. */
export function createStarter(program: string, variables: Readonly<Record<string, string>>) {
  return function run({ folder, file, variables: more }: Handler): Running {
    const child = fork(program, [file], {
      cwd: folder,
      env: { PATH: process.env["PATH"], NODE_NO_WARNINGS: "1", ...variables, ...more },
      execArgv: [],
      // Its log is discarded, but writing it is part of the work.
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    return { ask: (order) => ask(child, order), stop: () => void child.kill() };
  };
}

function ask<T>(child: ChildProcess, order: Order): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(new Error("a handler's process ended"));
    child.once("exit", end);
    child.once("message", (answer) => {
      child.off("exit", end);
      resolve(answer as T);
    });
    child.send(order);
  });
}
