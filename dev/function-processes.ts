import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { serveLocally } from "./serve.js";

export interface ProcessesOptions {
  readonly count: number;
  readonly variables: Readonly<Record<string, string>>;
  /** At least 0, below 1; chooses who answers and who is killed. */
  readonly random: () => number;
  readonly onLine: (line: string) => void;
}

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
}

/** Several processes that serve the bot behind one address, as instances of a function do. */
export async function startFunctionProcesses(options: ProcessesOptions) {
  const folder = await mkdtemp(path.join(tmpdir(), "functions-"));
  const program = await bundle(folder);
  const running = new Set<Running>();
  let killed = 0;
  let stopping = false;

  async function start(): Promise<void> {
    const process = await startProcess(program, options);
    running.add(process);
    process.child.once("exit", () => {
      running.delete(process);
      if (!stopping) void start();
    });
  }

  const pick = () => [...running][Math.floor(options.random() * running.size)];
  const balancer = await serveLocally(async (request) => {
    const chosen = pick();
    if (chosen === undefined) return new Response(null, { status: 502 });
    return passOn(request, chosen.url).catch(() => new Response(null, { status: 502 }));
  });
  await Promise.all(Array.from({ length: options.count }, start));

  return {
    url: balancer.url,
    /** Kills one of them in the middle of whatever it does; another one takes its place. */
    killOne(): void {
      const chosen = pick();
      if (chosen === undefined) return;
      running.delete(chosen);
      killed++;
      chosen.child.kill("SIGKILL");
    },
    get killed() {
      return killed;
    },
    async stop(): Promise<void> {
      stopping = true;
      for (const { child } of running) child.kill("SIGKILL");
      await balancer.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One file: a process that is killed every second must start in a fraction of one. */
async function bundle(folder: string): Promise<string> {
  const outfile = path.join(folder, "serve-app.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("serve-app.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "warning",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  return outfile;
}

function startProcess(program: string, { variables, onLine }: ProcessesOptions): Promise<Running> {
  const child = fork(program, {
    env: { ...variables },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  child.stderr?.on("data", (chunk: Buffer) => onLine(chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on("message", (message: { url?: string; line?: string }) => {
      if (message.url !== undefined) resolve({ child, url: message.url });
      if (message.line !== undefined) onLine(message.line);
    });
    child.once("exit", (code) => reject(new Error(`the process ended with ${code}`)));
  });
}

async function passOn(request: Request, url: string): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const { method, headers } = request;
  const body = method === "GET" ? null : await request.arrayBuffer();
  const answer = await fetch(`${url}${pathname}${search}`, { method, headers, body });
  return new Response(await answer.arrayBuffer(), { status: answer.status });
}
