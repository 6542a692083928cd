import { type ChildProcess, fork } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { startBalancer } from "./balancer.js";
import type { TraceEvent } from "./tracing.js";

export interface ProcessesOptions {
  readonly count: number;
  /** @param url where all of them are reached */
  readonly variables: (url: string) => Readonly<NodeJS.ProcessEnv>;
  /** At least 0, below 1; chooses which process answers and which is killed. */
  readonly random: () => number;
  readonly onLine: (line: string, level: Level) => void;
  /** Absent = no tracing. */
  readonly onTrace?: (event: TraceEvent, instance: Instance) => void;
  /** Called for every process that starts to serve or ends. */
  readonly onChange?: (instance: Instance, change: "serves" | "gone") => void;
}

export type Level = "info" | "warn" | "error";

/** A message of a process to its parent. */
export type FromChild =
  | { readonly url: string }
  | { readonly line: string; readonly level: Level }
  | {
      readonly event: TraceEvent;
      /** When it will try its database again, in milliseconds since 1970; absent = it uses it now. */
      readonly nextProbe: number | undefined;
    };

/** A message to a process. */
export type ToChild = "die mid-request";

export interface Instance {
  readonly pid: number;
  /** The next try of the database, as the instance last reported. */
  nextProbe: number | undefined;
}

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
}

/** Several processes that serve the bot behind one address, as instances of a function do. */
export async function startFunctionProcesses(options: ProcessesOptions) {
  const folder = await mkdtemp(path.join(tmpdir(), "functions-"));
  const program = await bundle(folder);
  const children = new Set<ChildProcess>();
  const running = new Set<Running>();
  let killed = 0;
  let stopping = false;

  function leave(): void {
    stopping = true;
    for (const child of children) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  process.once("exit", leave);

  async function start(): Promise<void> {
    const started = await startProcess(program, balancer.url, options, children);
    running.add(started);
    balancer.resume();
    started.child.once("exit", () => {
      running.delete(started);
      if (!stopping) start().catch(reportFailure);
    });
  }

  function reportFailure({ message }: Error): void {
    if (!stopping) options.onLine(`A process of the bot could not start: ${message}`, "error");
  }

  const pick = () => [...running][Math.floor(options.random() * running.size)];
  const balancer = await startBalancer(pick);
  await Promise.all(Array.from({ length: options.count }, start));

  return {
    url: balancer.url,
    /** Kills one of them at once; another one takes its place. */
    killOne(): void {
      const chosen = pick();
      if (chosen === undefined) return;
      running.delete(chosen);
      killed++;
      chosen.child.kill("SIGKILL");
    },
    /** The process that gets the next update dies before it has handled it. Needs tracing. */
    killMidRequest(): void {
      const message: ToChild = "die mid-request";
      // The send may fail if the process is just exiting, which does not matter.
      for (const { child } of running) child.send(message, () => {});
    },
    get killed() {
      return killed;
    },
    async stop(): Promise<void> {
      process.off("exit", leave);
      leave();
      await balancer.stop();
    },
  };
}

/** Bundles into one file, because a process that is killed every second must start in a fraction of one. */
async function bundle(folder: string): Promise<string> {
  const outfile = path.join(folder, "serve-app.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("serve-app.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22",
    logLevel: "warning",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  return outfile;
}

function startProcess(
  program: string,
  url: string,
  options: ProcessesOptions,
  children: Set<ChildProcess>,
): Promise<Running> {
  const { variables, onLine, onTrace, onChange } = options;
  const child = fork(program, onTrace === undefined ? [] : ["--traced"], {
    env: { ...variables(url) },
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    // This process needs these options to read TypeScript; a bundle does not.
    execArgv: [],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  children.add(child);
  const instance: Instance = { pid: child.pid ?? 0, nextProbe: undefined };
  let errorText = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errorText = (errorText + chunk.toString()).slice(-longestErrorText);
    onLine(chunk.toString(), "error");
  });
  return new Promise((resolve, reject) => {
    child.on("message", (message: FromChild) => {
      if ("line" in message) return onLine(message.line, message.level);
      if ("event" in message) {
        instance.nextProbe = message.nextProbe;
        return onTrace?.(message.event, instance);
      }
      resolve({ child, url: message.url });
      onChange?.(instance, "serves");
      child.once("exit", () => onChange?.(instance, "gone"));
    });
    child.once("exit", (code) => {
      children.delete(child);
      reject(new Error(`the bot's process ended with ${code}. ${reasonIn(errorText)}`));
    });
  });
}

const longestErrorText = 4_000;

/** The line that says why a process died; the others are stack and source. */
function reasonIn(errorText: string): string {
  return errorText.split("\n").find((line) => /^\w*Error\b/.test(line)) ?? errorText.trim();
}
