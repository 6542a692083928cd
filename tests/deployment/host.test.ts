import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { test as base, describe, expect } from "vitest";
import { type Host, startHost } from "../../dev/vercel/host.js";
import type { HostOptions } from "../../dev/vercel/host-options.js";

/*
 * The host must be as strict as Vercel, or tests on it prove nothing. The functions are written by hand
 * here; work behind their responses is lost unless they register it.
 */
const functions = {
  notes: `
    import { appendFileSync } from "node:fs";
    const context = () => globalThis[Symbol.for("@vercel/request-context")].get();
    const note = (word) => appendFileSync(process.env.NOTES, word + " ");
    const later = async (word) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      note(word);
    };
    let seen = 0;
    export async function GET(request) {
      const { searchParams } = new URL(request.url);
      const kept = searchParams.get("kept");
      const lost = searchParams.get("lost");
      if (kept) context().waitUntil(later(kept).then(() => context().waitUntil(later(kept + "+"))));
      if (lost) later(lost);
      const told = ++seen;
      if (searchParams.has("wait")) await new Promise((resolve) => setTimeout(resolve, 100));
      return Response.json({ seen: told, pid: process.pid });
    }`,
  mirror: `
    const context = () => globalThis[Symbol.for("@vercel/request-context")].get();
    export async function POST(request) {
      const { headers, url } = context();
      const seen = {
        url,
        body: await request.text(),
        oidc: headers["x-vercel-oidc-token"],
        environment: Object.keys(process.env).sort(),
        hono: await import("hono").then(() => "found", () => "not found"),
      };
      return Response.json(seen, { status: 201, headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]] });
    }`,
  trouble: `
    const forever = () => new Promise((resolve) => setTimeout(resolve, 60_000));
    export async function GET(request) {
      const query = new URL(request.url).search;
      if (query === "?forever") await forever();
      if (query === "?behind") globalThis[Symbol.for("@vercel/request-context")].get().waitUntil(forever());
      if (query === "?die") process.exit(3);
      if (query === "?throw") throw new Error("it went wrong");
      console.log("served", query);
      return new Response("served");
    }`,
  broken: 'throw new Error("not to be loaded");',
} as const;

const test = base
  .extend("folder", async ({}, { onCleanup }) => {
    const folder = await mkdtemp(path.join(tmpdir(), "output-"));
    onCleanup(() => rm(folder, { recursive: true }));
    for (const [name, source] of Object.entries(functions)) {
      const place = path.join(folder, `functions/api/${name}.func`);
      await mkdir(place, { recursive: true });
      await writeFile(path.join(place, "handler.mjs"), source);
      const config = { handler: "handler.mjs", runtime: "nodejs24.x", maxDuration: 1 };
      await writeFile(path.join(place, ".vc-config.json"), JSON.stringify(config));
    }
    return folder;
  })
  .extend("notes", ({ folder }) => async () => {
    return readFile(path.join(folder, "notes"), "utf8").catch(() => "");
  })
  .extend("lines", () => [] as string[])
  .extend("start", ({ folder, lines }, { onCleanup }) => {
    return async (options: Partial<HostOptions> = {}) => {
      const host = await startHost({
        output: folder,
        variables: () => ({ NOTES: path.join(folder, "notes") }),
        onLine: (line) => void lines.push(line),
        ...options,
      });
      onCleanup(host.stop);
      return host;
    };
  });

async function stateOf(pid: number): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return /\) (\w) /.exec(status)?.[1];
}

/** Asks /api/notes. */
async function visit({ url }: { readonly url: string }, query = "") {
  const answer = await fetch(`${url}/api/notes${query}`);
  return (await answer.json()) as { readonly seen: number; readonly pid: number };
}

/** Twice as long as background work takes here: another instance is busy for this long. */
async function letTimePass(host: Host): Promise<void> {
  host.serveWith(1);
  await visit(host, "?wait");
  await host.idle();
  host.serveWith(0);
}

const isLinux = process.platform === "linux";

describe("freeze: an instance is stopped as soon as it is idle", () => {
  test("work passed to waitUntil is done, other work is not", async ({ start, notes }) => {
    const host = await start();
    await fetch(`${host.url}/api/notes?kept=kept`);
    await host.idle();
    expect(await notes()).toBe("kept kept+ ");
    await fetch(`${host.url}/api/notes?lost=lost`);
    await host.idle();
    const [instance] = host.instances;
    expect(host.requests.map(({ waitUntilCalls }) => waitUntilCalls)).toEqual([2, 0]);
    expect(instance?.freezer).toMatchObject({ isFrozen: true, freezes: 2 });
    if (isLinux) await expect.poll(() => stateOf(instance?.pid ?? 0)).toBe("T");
    await letTimePass(host);
    expect(await notes()).toBe("kept kept+ ");
  });

  test("the next request wakes it, and its suspended work continues", async ({ start, notes }) => {
    const host = await start();
    const first = await visit(host, "?lost=left");
    await host.idle();
    const second = await visit(host, "?kept=kept");
    expect(second).toEqual({ seen: 2, pid: first.pid });
    await host.idle();
    expect(await notes()).toBe("left kept kept+ ");
  });

  test("its suspended work is lost when it is killed", async ({ start, notes }) => {
    const host = await start();
    const first = await visit(host, "?lost=lost");
    await host.idle();
    await letTimePass(host);
    await host.kill();
    expect(await notes()).toBe("");
    const second = await visit(host, "?kept=kept");
    expect(second.seen).toBe(1);
    expect(second.pid).not.toBe(first.pid);
    await host.idle();
    expect(await notes()).toBe("kept kept+ ");
  });

  test("it keeps running while another request is open", async ({ start, notes }) => {
    const host = await start();
    const answers = await Promise.all(
      ["?lost=lost", "?wait&kept=one", "?wait&kept=two"].map(async (query) => visit(host, query)),
    );
    expect(answers.map(({ seen }) => seen).sort()).toEqual([1, 2, 3]);
    expect(new Set(answers.map(({ pid }) => pid)).size).toBe(1);
    await host.idle();
    expect((await notes()).split(" ").sort()).toEqual(["", "lost", "one", "one+", "two", "two+"]);
    expect(host.requests.map(({ waitUntilCalls }) => waitUntilCalls).sort()).toEqual([0, 2, 2]);
    expect(host.tooLate).toEqual([]);
  });

  test("instances of a function share no state", async ({ start }) => {
    const host = await start();
    const seen = async (instance: number) => {
      host.serveWith(instance);
      return (await visit(host)).seen;
    };
    expect([await seen(0), await seen(0), await seen(1), await seen(0)]).toEqual([1, 2, 1, 3]);
    expect(host.instances).toHaveLength(2);
  });
});

describe("limits: Vercel's own error responses", () => {
  test("a request that takes longer than maxDuration gets 504, and its process ends", async ({
    start,
    lines,
  }) => {
    const host = await start();
    const slow = await fetch(`${host.url}/api/trouble?forever`);
    expect([slow.status, await slow.text()]).toEqual([504, "FUNCTION_INVOCATION_TIMEOUT"]);
    await expect.poll(() => host.instances).toEqual([]);
    expect(lines).toEqual(["Task timed out after 1 seconds"]);
    expect((await fetch(`${host.url}/api/trouble`)).status).toBe(200);
  });

  test("background work that takes longer is ended, too", async ({ start, lines }) => {
    const host = await start();
    expect((await fetch(`${host.url}/api/trouble?behind`)).status).toBe(200);
    await host.idle();
    expect(host.instances).toEqual([]);
    expect(host.requests).toMatchObject([{ status: 200, waitUntilCalls: undefined }]);
    expect(lines).toContain("Task timed out after 1 seconds");
  });

  test("a request whose process dies gets 502, and the next process serves", async ({ start }) => {
    const host = await start();
    const [other, dead] = await Promise.all(
      ["?forever", "?die"].map((query) => fetch(`${host.url}/api/trouble${query}`)),
    );
    expect([other?.status, dead?.status]).toEqual([502, 502]);
    expect((await fetch(`${host.url}/api/trouble`)).status).toBe(200);
  });

  test("errors get 500, and only the log has their reasons", async ({ start, lines }) => {
    const host = await start();
    for (const name of ["trouble?throw", "broken", "broken"]) {
      const answer = await fetch(`${host.url}/api/${name}`);
      expect(answer.status).toBe(500);
      expect(await answer.text()).not.toMatch(/wrong|loaded/);
    }
    await expect.poll(() => lines.join()).toMatch(/it went wrong.*not to be loaded/s);
  });

  test("unexported methods get 405, missing functions 404", async ({ start }) => {
    const host = await start();
    const ask = async (method: string, name: string) =>
      (await fetch(`${host.url}/api/${name}`, { method })).status;
    expect(await ask("POST", "trouble")).toBe(405);
    expect(await ask("HEAD", "trouble")).toBe(405);
    expect(await ask("GET", "mirror")).toBe(405);
    expect(await ask("GET", "nothing")).toBe(404);
  });
});

describe("isolation: a function gets what Vercel provides, and nothing else", () => {
  test("only its variables, its files, and the context of its request", async ({ start }) => {
    let tokens = 0;
    const host = await start({ oidcToken: () => `token-${++tokens}` });
    const ask = async () =>
      fetch(`${host.url}/api/mirror?a=b`, {
        method: "POST",
        body: "text",
        headers: { "x-vercel-oidc-token": "sent by a client" },
      });
    const answer = await ask();
    expect(answer.status).toBe(201);
    expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(await answer.json()).toEqual({
      url: `${host.url}/api/mirror?a=b`,
      body: "text",
      oidc: "token-1",
      environment: ["NODE_ENV", "NOTES", "PATH", "TZ", "VERCEL", "VERCEL_ENV", "VERCEL_REGION"],
      hono: "not found",
    });
    expect(await (await ask()).json()).toMatchObject({ oidc: "token-2" });
  });

  test("without OIDC no token comes from outside", async ({ start }) => {
    const host = await start();
    const headers = { "x-vercel-oidc-token": "sent by a client" };
    const answer = await fetch(`${host.url}/api/mirror`, { method: "POST", headers });
    expect(await answer.json()).not.toHaveProperty("oidc");
  });
});

describe("cleanup: no process or file is left", () => {
  test("stopped processes and their files are removed after the host is killed", async ({
    folder,
  }) => {
    const host = fileURLToPath(new URL("../../dev/vercel/host.ts", import.meta.url));
    const temporary = path.join(folder, "temporary");
    await mkdir(temporary);
    const program = `
      const { startHost } = await import(${JSON.stringify(host)});
      const host = await startHost({ output: ${JSON.stringify(folder)}, variables: () => ({}) });
      await fetch(host.url + "/api/trouble");
      await host.idle();
      console.log(host.instances[0].pid);`;
    const options = [
      "--import",
      import.meta.resolve("tsx"),
      "--input-type=module",
      "--eval",
      program,
    ];
    const parent = spawn(process.execPath, options, {
      stdio: ["ignore", "pipe", "inherit"],
      env: { TMPDIR: temporary },
    });
    const [said] = await once(parent.stdout, "data");
    const pid = Number(String(said));
    expect(isRunning(pid)).toBe(true);
    parent.kill("SIGKILL");
    await expect.poll(() => isRunning(pid)).toBe(false);
    const left = async () =>
      (await readdir(temporary)).filter((name) => name.startsWith("vercel-"));
    await expect.poll(left).toEqual([]);
  });

  test("all processes and files are removed when the host stops", async ({ start }) => {
    const host = await start();
    await fetch(`${host.url}/api/trouble`);
    const [pid = 0] = host.instances.map((instance) => instance.pid);
    await host.stop();
    expect(isRunning(pid)).toBe(false);
    await expect(fetch(host.url)).rejects.toThrow();
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
