import { existsSync, rmSync } from "node:fs";
import { cp, mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PgDialect } from "drizzle-orm/pg-core";
import { type BuildOptions, build } from "esbuild";
import { removeBundle } from "../dev/functions/bundle-file.js";
import { applyStatement, openStatement } from "../lib/storage/postgres/statements.js";
import { buildAsVercel } from "../scripts/vercel.js";

/** A module that exports POST, and the folder in which its process starts. */
export interface Handler {
  readonly name: string;
  readonly folder: string;
  /** Inside the folder. */
  readonly file: string;
  /** Variables in addition to those that all handlers get. */
  readonly variables?: Readonly<Record<string, string>>;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const output = join(root, ".vercel/output/functions/api/telegram.func");

export interface HandlersOptions {
  /** Uses the output of the last build instead of building again. */
  readonly built: boolean;
}

/** All handlers to compare, ready to run outside the project, and the program that runs them. */
export async function prepareHandlers(options: HandlersOptions) {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const child = join(folder, "child.mjs");
  await compile({ entryPoints: [join(root, "bench/child.ts")], outfile: child });
  const ours = await copyOurs(folder, options);
  const bare = await bundlePeer(folder, "bare");
  const peers = ["telegraf", "grammy"];
  const bundled = await Promise.all(peers.map((peer) => bundlePeer(folder, peer)));
  const loose = await transpilePeers(folder, peers);
  return { folder, child, bare, ours, bundled, loose };
}

/** The function as Vercel's builder packs it, in a folder without access to this project's packages. */
async function copyOurs(folder: string, { built }: HandlersOptions): Promise<Handler> {
  if (!existsSync(output) || !built) {
    await buildAsVercel(root).finally(removeBundle);
  }
  const place = join(folder, "ours");
  await cp(output, place, { recursive: true });
  return { name: "ours, built", folder: place, file: "api/telegram.js" };
}

async function bundlePeer(folder: string, peer: string): Promise<Handler> {
  const file = `${peer}.mjs`;
  await compile({
    entryPoints: [join(root, `bench/peers/${peer}.ts`)],
    outfile: join(folder, peer, file),
    define: { statements: JSON.stringify(bareStatements()) },
  });
  return { name: peer === "bare" ? peer : `${peer}, bundled`, folder: join(folder, peer), file };
}

/** Without bundling, Node finds the packages in the project's node_modules. */
async function transpilePeers(folder: string, peers: readonly string[]): Promise<Handler[]> {
  const place = join(folder, "loose");
  await mkdir(place);
  await symlink(join(root, "node_modules"), join(place, "node_modules"), "junction");
  await compile({
    entryPoints: [...peers, "users"].map((name) => join(root, `bench/peers/${name}.ts`)),
    outdir: place,
    bundle: false,
    banner: {},
  });
  await writeFile(join(place, "package.json"), JSON.stringify({ type: "module" }));
  return peers.map((peer) => ({
    name: `${peer}, unbundled`,
    folder: place,
    file: `${peer}.js`,
  }));
}

async function compile(options: BuildOptions): Promise<void> {
  await build({
    bundle: true,
    minify: false,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "warning",
    banner: {
      // Bundled CommonJS packages load Node's own modules this way.
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    ...options,
  });
}

/** The SQL of our own handler, so that the bare handler sends the same. */
function bareStatements() {
  const userId = 4_000_000_000;
  const chargeId = "charge-of-the-bare-handler";
  const entry = { key: `pay:${chargeId}`, type: "payment", amount: 100_00n, stars: 160 } as const;
  const toQuery = (statement: ReturnType<typeof openStatement>) => {
    const { sql: query, params } = new PgDialect().sqlToQuery(statement);
    return { query, params };
  };
  return {
    userId,
    chargeId,
    balance: toQuery(openStatement(userId)),
    payment: toQuery(applyStatement(userId, [entry])),
  };
}
