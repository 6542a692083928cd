import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { test as base, describe, expect } from "vitest";
import { readOptions } from "../../dev/cli/options.js";
import { choosePagePort } from "../../dev/http/page-port.js";
import { serveLocally } from "../../dev/http/serve.js";
import { operators, viewer } from "../../dev/world/world.js";
import { listeningIn } from "../support/listening.js";
import { annsId } from "../support/playground.js";
import { expectNoStrangers } from "../support/strangers.js";

const project = JSON.parse(readFileSync("package.json", "utf8"));
const postmaster = path.join(".data", "postgres", "postmaster.pid");
const fromRoot = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));

interface Run {
  readonly child: ChildProcess;
  /** Resolves with what was said so far as soon as this is part of it. */
  until(said: RegExp): Promise<string>;
}

/** `npm run dev` as a process, in a folder of its own. */
const test = base
  .extend("folder", async ({}, { onCleanup }) => {
    const folder = await mkdtemp(path.join(tmpdir(), "dev-"));
    // If the tests run as root, PostgreSQL's user must be able to enter it.
    await chmod(folder, 0o755);
    onCleanup(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    return folder;
  })
  .extend("temporary", async ({ folder }) => {
    const temporary = path.join(folder, "temporary");
    await mkdir(temporary);
    await shareCacheOfTsx(temporary);
    return temporary;
  })
  .extend("run", async ({ folder, temporary }, { onCleanup }) => {
    const children: ChildProcess[] = [];
    onCleanup(async () => {
      for (const child of children) await end(child, "SIGTERM");
    });
    const start = (variables: Record<string, string>, options: string[]): Run => {
      const program = ["--import", import.meta.resolve("tsx"), fromRoot("dev/main.ts")];
      const child = spawn(process.execPath, [...program, ...options], {
        cwd: folder,
        env: { LANG: "C", TMPDIR: temporary, ...variables },
        // A process group of its own: Ctrl+C goes to all of one.
        detached: true,
      });
      children.push(child);
      return { child, until: listen(child) };
    };
    return Object.assign((...options: string[]) => start({}, options), {
      /** With these variables in its environment. */
      with:
        (variables: Record<string, string>) =>
        (...options: string[]) =>
          start(variables, options),
    });
  })
  /** A port of 127.0.0.1 that another program uses. */
  .extend("taken", async ({}, { onCleanup }) => {
    const server = await serveLocally(() => new Response());
    onCleanup(server.stop);
    return server.port;
  });

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}

/** Ctrl+C, again and again until it is gone. */
async function interrupt({ pid }: ChildProcess): Promise<void> {
  while (pid !== undefined && isRunning(pid)) {
    process.kill(-pid, "SIGINT");
    await nextTurn();
  }
}

/** What tsx translates once is translated for all tests. */
async function shareCacheOfTsx(temporary: string): Promise<void> {
  const name = `tsx-${userInfo().uid}`;
  await mkdir(path.join(tmpdir(), name), { recursive: true });
  await symlink(path.join(tmpdir(), name), path.join(temporary, name));
}

/** The folder that tsx caches in is its own, and meant to stay. */
const litterIn = async (folder: string) =>
  (await readdir(folder)).filter((name) => !name.startsWith("tsx-"));

function listen(child: ChildProcess): Run["until"] {
  let said = "";
  const hearing = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      said += chunk;
      for (const hear of hearing) hear();
    });
  }
  return (wanted) =>
    new Promise((resolve, reject) => {
      const hear = () => wanted.test(said) && resolve(said);
      hearing.add(hear);
      child.once("exit", () => reject(new Error(`it ended: ${said}`)));
      hear();
    });
}

const isServed = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The first event of a stream. */
async function readFirst(url: string) {
  const { body } = await fetch(url);
  let text = "";
  for await (const chunk of body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes("\n\n")) break;
  }
  return JSON.parse(text.slice("data: ".length, text.indexOf("\n\n")));
}

describe("playground: npm run dev", () => {
  test("opens the page once per folder, and leaves nothing behind", async ({ run, folder }) => {
    const first = run("--port", "0", "--traffic", "2");
    const said = await first.until(/Open http\S+ in your browser/);
    const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
    const told = await readFirst(`${url}/stream`);
    expect(told.facts).toMatchObject({ traffic: 2, isRealKie: false, isBuilt: false });
    const { commands } = told.facts;
    // Ann's menu, and the longer ones of the operators.
    expect(commands[annsId].length).toBeGreaterThan(5);
    for (const { id } of [...operators, viewer]) {
      expect(commands[id].length).toBeGreaterThan(commands[annsId].length + 5);
    }

    await run("--port", "0").until(/! It is already running in this folder/);

    const words = { do: "say", userId: told.facts.people[0].id, text: "the last words" };
    const headers = { "content-type": "application/json" };
    await fetch(`${url}/act`, { method: "POST", headers, body: JSON.stringify(words) });
    await end(first.child, "SIGTERM");
    await expect.poll(() => isServed(url)).toBe(false);
    const chat = readFileSync(path.join(folder, ".data", "chat", "messages.json"), "utf8");
    expect(chat).toContain("the last words");
    await expect.poll(() => isRunning(told.instance.pid)).toBe(false);
    await expect.poll(() => existsSync(path.join(folder, postmaster))).toBe(false);
  });

  const onLinux = test.skipIf(!existsSync("/proc/net/tcp"));
  onLinux("request guard: every port refuses other sites", async ({ run, folder }) => {
    const { child, until } = run("--port", "0");
    await until(/Open http\S+ in your browser/);
    const port = Number(readFileSync(path.join(folder, postmaster), "utf8").split("\n")[3]);
    await expectNoStrangers(listeningIn(child.pid ?? 0), port);
  });

  test("one sentence names the wrong variables", async ({ run }) => {
    const { child, until } = run.with({ MARKUP: "two", STARS_PER_UNIT: "0" })("--port", "0");
    const gone = once(child, "exit");
    const said = await until(/!.*\n/);
    expect(said).toMatch(/\n! STARS_PER_UNIT must be a decimal .*; MARKUP must be a decimal .*\n$/);
    await gone;
    expect(child.exitCode).toBe(1);
  });

  test("a requested port that is taken is an error", async ({ run, taken }) => {
    const { child, until } = run("--port", String(taken));
    const gone = once(child, "exit");
    expect(await until(/!.*\n/)).toBe(
      `! Port ${taken} is taken: choose another --port, or 0 for any free one\n`,
    );
    await gone;
    expect(child.exitCode).toBe(1);
  });

  test("the usual port is replaced if it is taken, and the command says so", async ({ taken }) => {
    const said: string[] = [];
    const say = (text: string) => void said.push(text);
    const chosen = await choosePagePort(undefined, say, taken);
    expect(chosen).not.toBe(taken);
    expect(said).toEqual([`Port ${taken} is taken, so the page uses ${chosen} instead.`]);

    expect(await choosePagePort(undefined, say, chosen)).toBe(chosen);
    expect(await choosePagePort(0, say, taken)).toBe(0);
    expect(said).toHaveLength(1);
  });

  // The command `tsx` kills after 60 milliseconds what it has told to end.
  test.for(["dev", "outage"] as const)("%s starts in a way that lets it clean up", (name) => {
    expect(project.scripts[name]).toMatch(/&& node --import tsx \S+\.ts$/);
  });

  test("an early Ctrl+C leaves nothing behind", async ({ run, folder, temporary }) => {
    const { child, until } = run("--port", "0");
    await until(/Open http\S+ in your browser/);
    expect(await litterIn(temporary)).not.toEqual([]);
    await interrupt(child);
    await expect.poll(() => litterIn(temporary)).toEqual([]);
    // Its PostgreSQL ends after it, and writes until then.
    await expect
      .poll(() => existsSync(path.join(folder, postmaster)), { timeout: 10_000 })
      .toBe(false);
  });

  test("serves the chat in the terminal", async ({ run }) => {
    const { child, until } = run("--terminal");
    child.stdin?.write("/topup 250\n/pay\n/db off\n/topup 100\n/pay\n/quit\n");
    const said = await until(/\+100\u00a0₽/);
    expect(said).toContain("✅ +250\u00a0₽. Balance: 250.00\u00a0₽");
    expect(said).toContain("Database unavailable, using JSON fallback");
    await once(child, "exit");
    expect(child.exitCode).toBe(0);
  });

  test("explains wrong options", async ({ run }) => {
    const { child, until } = run("--traffic", "many");
    const gone = once(child, "exit");
    expect(await until(/--terminal/)).toMatch(
      /^--traffic must be a whole number up to 200\n\nUsage: npm run dev/,
    );
    await gone;
    expect(child.exitCode).toBe(1);
  });

  base.for([
    [["--traffic", "201"], "--traffic must be a whole number up to 200"],
    [["--traffic", "1e2"], "--traffic must be a whole number up to 200"],
    [["--port", "70000"], "--port must be a whole number up to 65535"],
    [["--port=-1"], "--port must be a whole number up to 65535"],
    [["--tarffic", "2"], "Unknown option '--tarffic'"],
    [["2"], "Unexpected argument '2'"],
  ] as const)("refuses %j", ([options, explanation]) => {
    expect(() => readOptions(options)).toThrow(explanation);
  });

  base("takes numbers as they are", () => {
    const usual = { terminal: false, built: false, traffic: 0, port: undefined };
    expect(readOptions([])).toEqual(usual);
    const given = ["--traffic", "20", "--port", "8080", "--terminal", "--built"];
    expect(readOptions(given)).toEqual({ terminal: true, built: true, traffic: 20, port: 8080 });
  });
});
