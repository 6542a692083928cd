import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { test as base, describe, expect } from "vitest";
import { people } from "../../dev/playground/people.js";
import type { Changes, Trace } from "../../dev/playground/protocol.js";
import { listeningIn } from "../support/listening.js";
import { expectNoStrangers } from "../support/strangers.js";

const fromRoot = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));

/** `npm run dev -- --built` in a folder of its own. */
const test = base
  .extend("start", async ({}, { onCleanup }) => {
    const folder = await mkdtemp(path.join(tmpdir(), "dev-built-"));
    // If the tests run as root, PostgreSQL's user must be able to enter it.
    await chmod(folder, 0o755);
    const children: ChildProcess[] = [];
    onCleanup(async () => {
      for (const child of children) await end(child);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    });
    return (...options: string[]) => {
      const program = ["--import", import.meta.resolve("tsx"), fromRoot("dev/main.ts")];
      const child = spawn(process.execPath, [...program, "--built", ...options], {
        cwd: folder,
        env: { LANG: "C", TMPDIR: folder },
        // A process group of its own: Ctrl+C goes to all of one.
        detached: true,
      });
      children.push(child);
      let said = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk) => {
          said += chunk;
        });
      }
      const until = (wanted: RegExp) => expect.poll(() => said).toMatch(wanted);
      return { child, until, said: () => said, folder };
    };
  })
  .extend("listen", ({}, { onCleanup }) => async (url: string) => {
    const controller = new AbortController();
    onCleanup(() => controller.abort());
    const { body } = await fetch(`${url}/stream`, { signal: controller.signal });
    const heard: Changes[] = [];
    void collect(body, heard).catch(() => {});
    return heard;
  });

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function collect(body: AsyncIterable<Uint8Array> | null, heard: Changes[]): Promise<void> {
  let text = "";
  for await (const chunk of body ?? []) {
    const events = (text + Buffer.from(chunk).toString()).split("\n\n");
    text = events.pop() ?? "";
    for (const event of events) heard.push(JSON.parse(event.slice("data: ".length)));
  }
}

const [ann] = people;

/** The latest state that the page received. */
function traceOf(heard: readonly Changes[], what: string): Trace | undefined {
  const traces = heard.flatMap((changes) => changes.traces ?? []);
  return traces.findLast((trace) => trace.what === what);
}

describe("playground: --built serves the built functions", () => {
  test("a user talks to it, sees its requests, and kills it", async ({ start, listen }) => {
    const { until, said } = start("--port", "0");
    await until(/Open http\S+ in your browser/);
    const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(said()) ?? [];
    const heard = await listen(url);
    const act = (done: object) =>
      fetch(`${url}/act`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(done),
      });
    // The page must not say that a breaker is closed which it can't see.
    await expect.poll(() => heard[0]?.facts?.isBuilt).toBe(true);
    const texts = () => heard.flatMap(({ messages = [] }) => messages.map(({ text }) => text));
    const pids = () => heard.flatMap(({ instance }) => instance?.pid ?? []);

    await act({ do: "say", userId: ann?.id, text: "/balance" });
    await expect.poll(texts).toContain("Balance: 0.00\u00a0₽");
    const services = () => traceOf(heard, "/balance")?.spans.map(({ service }) => service);
    await expect.poll(() => new Set(services())).toEqual(new Set(["sql", "store", "telegram"]));
    const log = heard.flatMap(({ log = [] }) => log.map(({ text }) => text)).join();
    expect(log).toContain("stopped between requests as on Vercel");

    await expect.poll(pids).not.toEqual([]);
    const [pid] = pids();
    await act({ do: "kill" });
    await act({ do: "say", userId: ann?.id, text: "/start" });
    await expect.poll(texts).toContainEqual(expect.stringContaining("Hello, Ann!"));
    await expect.poll(() => pids().at(-1)).not.toBe(pid);
  });

  test.skipIf(!existsSync("/proc/net/tcp"))("its ports refuse other sites", async ({ start }) => {
    const { child, until, folder } = start("--port", "0");
    await until(/Open http\S+ in your browser/);
    const postmaster = path.join(folder, ".data", "postgres", "postmaster.pid");
    const port = Number(readFileSync(postmaster, "utf8").split("\n")[3]);
    await expectNoStrangers(listeningIn(child.pid ?? 0), port);
  });

  test("a function that was stopped does not outlive it", async ({ start, listen }) => {
    const { child, until, said } = start("--port", "0");
    await until(/Open http\S+ in your browser/);
    const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(said()) ?? [];
    const heard = await listen(url);
    const pidOf = () => heard.findLast(({ instance }) => instance?.pid)?.instance?.pid;
    await expect.poll(pidOf).toBeDefined();
    const { pid = 0 } = child;
    const gone = once(child, "exit");
    // Ctrl+C, and no time to clean up.
    process.kill(-pid, "SIGINT");
    process.kill(pid, "SIGKILL");
    await gone;
    await expect.poll(() => isRunning(pidOf() ?? 0)).toBe(false);
  });

  test("it also runs as a chat in the terminal", async ({ start }) => {
    const { child, until } = start("--terminal");
    child.stdin.write("/topup 250\n/pay\n/quit\n");
    await until(/\+250\u00a0₽\. Balance: 250\.00\u00a0₽/);
    if (child.exitCode === null) await once(child, "exit");
    expect(child.exitCode).toBe(0);
  });
});
