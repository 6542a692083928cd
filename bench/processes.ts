import { type ChildProcess, fork } from "node:child_process";
import type { Order } from "./child.js";
import type { Handler } from "./handlers.js";

export interface Running {
  /** What the child answers; rejects if it ends instead. */
  ask<T>(order: Order): Promise<T>;
  stop(): void;
}

/** Each handler has a process of its own, so that it pays for nothing around it. */
export function createStarter(program: string, variables: Readonly<Record<string, string>>) {
  return function run({ folder, file, variables: more }: Handler): Running {
    const child = fork(program, [file], {
      cwd: folder,
      env: { PATH: process.env["PATH"], NODE_NO_WARNINGS: "1", ...variables, ...more },
      execArgv: [],
      // What it logs is for nobody; writing it is part of the work.
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
