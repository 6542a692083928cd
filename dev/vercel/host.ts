import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Handler, serveLocally } from "../http/serve.js";
import { type BuiltFunction, copyFunctions } from "./built-functions.js";
import type { HostOptions } from "./host-options.js";
import { toFunctionRequest, toResponse } from "./http.js";
import type { Instance } from "./instance.js";
import { createInstances } from "./instances.js";
import { failure } from "./open-requests.js";

/** A request as seen from outside. */
export interface ServedRequest {
  readonly name: string;
  /** The response's status; undefined = there is none yet. */
  status: number | undefined;
  /** How often waitUntil was called; undefined = work behind the response is not over. */
  waitUntilCalls: number | undefined;
}

export type Host = Awaited<ReturnType<typeof startHost>>;

/**
 * Runs built functions as Vercel does: each instance is a process with its own files and variables,
 * serves several requests at once, and is stopped whenever it is idle. A request that takes too long
 * gets 504, and its process ends.
 */
export async function startHost(options: HostOptions) {
  const folder = await mkdtemp(path.join(tmpdir(), "vercel-"));
  const requests: ServedRequest[] = [];
  const tooLate: number[] = [];
  let chosen = 0;
  const instances = createInstances({
    ...options,
    program: await bundleProgram(folder),
    onSettled: (id, waitUntilCalls) => void Object.assign(requests[id] ?? {}, { waitUntilCalls }),
    onTooLate: (id) => void tooLate.push(id),
  });
  const functions = await copyFunctions(options.output, folder);
  const server = await serveLocally(
    routeTo(functions, async (built, request) => {
      const served: ServedRequest = {
        name: built.name,
        status: undefined,
        waitUntilCalls: undefined,
      };
      const id = requests.push(served) - 1;
      const instance = await instances.take(built, chosen, server.url);
      const answer = await instance.serve(await toFunctionRequest(request, id, options));
      served.status = answer.status;
      return toResponse(answer);
    }),
    options.port === undefined ? {} : { port: options.port },
  );
  function leave(): void {
    void instances.kill();
    rmSync(folder, { recursive: true, force: true });
  }
  process.once("exit", leave);

  return {
    url: server.url,
    /** All of them, oldest first. */
    requests: requests as readonly ServedRequest[],
    /** The requests for which waitUntil was called after they were over. */
    tooLate: tooLate as readonly number[],
    /** Selects the instance of a function that serves from now on; 0 is the first. */
    serveWith(instance: number): void {
      chosen = instance;
    },
    get instances(): readonly Instance[] {
      return instances.all;
    },
    /** Resolves when every process is stopped or gone. */
    idle: async () =>
      void (await Promise.all(instances.all.map(({ freezer }) => freezer.frozen()))),
    kill: instances.kill,
    async stop(): Promise<void> {
      process.off("exit", leave);
      await instances.kill();
      leave();
      await server.stop();
    },
  };
}

/** One path for each function. */
function routeTo(
  functions: readonly BuiltFunction[],
  serve: (built: BuiltFunction, request: Request) => Promise<Response>,
): Handler {
  return async (request) => {
    const { pathname } = new URL(request.url);
    const built = functions.find(({ name }) => pathname === `/api/${name}`);
    if (built === undefined) return toResponse(failure(404, "NOT_FOUND"));
    return serve(built, request).catch(() =>
      toResponse(failure(500, "FUNCTION_INVOCATION_FAILED")),
    );
  };
}

/** Bundled into one file: otherwise each cold start would compile TypeScript. */
async function bundleProgram(folder: string): Promise<string> {
  const outfile = path.join(folder, "instance-program.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("instance-program.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "warning",
  });
  return outfile;
}
