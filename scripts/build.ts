import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { bundleChunks, bundleFile, removeBundle } from "../dev/bundle-file.js";
import { tryFunction } from "./try-function.js";
import { BuildError, buildAsVercel } from "./vercel.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const output = join(root, ".vercel/output");

/** One function as Vercel's builder left it. */
interface BuiltFunction {
  /** Such as "telegram", for api/telegram.ts */
  readonly name: string;
  readonly folder: string;
  readonly handler: string;
  /** Paths inside the folder, with slashes. */
  readonly files: readonly string[];
}

/** Builds as Vercel does, offline, and tries what came out as far as one machine can. */
async function main(): Promise<void> {
  await buildAsVercel(root).finally(removeBundle);
  await checkStaticFiles();
  const names = (await readdir(join(root, "api")))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => basename(file, ".ts"));
  const rows = [];
  for (const name of names) {
    const built = await readFunction(name);
    await checkFiles(built);
    await checkPackages(built);
    const answer = await checkAnswer(built);
    rows.push({ function: `/api/${name}`, ...(await measure(built)), answer });
  }
  console.table(rows);
  await checkChunks(await readFunction("telegram"));
  await checkLife(await readFunction("telegram"));
}

/** Whatever stands there can be read by everybody. */
async function checkStaticFiles(): Promise<void> {
  const wanted = await listFiles(join(root, "public"));
  const found = await listFiles(join(output, "static"));
  const stranger = found.find(
    (file) => !wanted.includes(file) || /\.([cm]?tsx?|sql|json|lock|ya?ml|map|env)$/.test(file),
  );
  if (stranger !== undefined) {
    throw new BuildError(`${stranger} would be served to everybody as a static file.`);
  }
}

async function readFunction(name: string): Promise<BuiltFunction> {
  const folder = join(output, `functions/api/${name}.func`);
  if (!existsSync(folder)) throw new BuildError(`api/${name}.ts did not become a function.`);
  const { runtime, handler, maxDuration } = await readJson(join(folder, ".vc-config.json"));
  const files = await listFiles(folder);
  if (!/^nodejs\d+\.x$/.test(String(runtime))) {
    throw new BuildError(`/api/${name} would run on ${runtime} instead of Node.`);
  }
  if (typeof maxDuration !== "number") {
    throw new BuildError(`/api/${name} has no maxDuration: vercel.json does not reach it.`);
  }
  if (typeof handler !== "string" || !files.includes(handler)) {
    throw new BuildError(`/api/${name} has no file for its handler ${handler}.`);
  }
  return { name, folder, handler, files };
}

/** The program in one file, and the migrations beside it. */
async function checkFiles({ name, folder, files }: BuiltFunction): Promise<void> {
  const journal = "drizzle/meta/_journal.json";
  const missing = [bundleFile, journal].find((file) => !files.includes(file));
  if (missing !== undefined) throw new BuildError(`/api/${name} lacks ${missing}.`);
  const { entries } = await readJson(join(folder, journal));
  const tags = (entries as { tag: string }[]).map(({ tag }) => `drizzle/${tag}.sql`);
  const lost = tags.find((file) => !files.includes(file));
  if (lost !== undefined) throw new BuildError(`/api/${name} lacks the migration ${lost}.`);
}

async function checkPackages({ name, files }: BuiltFunction): Promise<void> {
  const { devDependencies } = await readJson(join(root, "package.json"));
  const stranger = Object.keys(devDependencies as object).find((dependency) =>
    files.some((file) => file.startsWith(`node_modules/${dependency}/`)),
  );
  if (stranger !== undefined) {
    throw new BuildError(`/api/${name} contains ${stranger}, which is for development only.`);
  }
}

/** Does what Vercel's launcher does with a function that exports web handlers. */
const caller = `
  const functions = await import(process.argv[1]);
  const method = functions.GET === undefined ? "POST" : "GET";
  const response = await functions[method](new Request(process.argv[2], { method }));
  console.log(JSON.stringify({ method, status: response.status, text: await response.text() }));
`;

async function checkAnswer({ name, folder, handler }: BuiltFunction): Promise<string> {
  // Elsewhere, or a package that was not traced would be found in our own node_modules.
  const elsewhere = await mkdtemp(join(tmpdir(), "function-"));
  try {
    await cp(folder, elsewhere, { recursive: true });
    const file = pathToFileURL(join(elsewhere, handler)).href;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "--eval", caller, file, `https://bot.example/api/${name}`],
      { cwd: elsewhere, env: {}, timeout: 30_000 },
    );
    const { method, status, text } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    if (!isExpected(name, status, text)) {
      throw new BuildError(`/api/${name} answers a stranger with ${status}: ${text}`);
    }
    return `${method} ${status}`;
  } catch (error) {
    if (error instanceof BuildError) throw error;
    throw new BuildError(`/api/${name} does not run without variables: ${reasonOf(error)}`);
  } finally {
    await rm(elsewhere, { recursive: true });
  }
}

const loader = "for (const file of process.argv.slice(1)) await import(file);";

/** What is loaded only when it is needed must be there then, and fit to be loaded. */
async function checkChunks({ folder, files }: BuiltFunction): Promise<void> {
  const chunks = files.filter((file) => file.startsWith(`${bundleChunks}/`));
  const urls = chunks.map((file) => pathToFileURL(join(folder, file)).href);
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", loader, ...urls], {
    cwd: folder,
    env: {},
    timeout: 30_000,
  }).catch((error: unknown) => {
    throw new BuildError(`A part that is loaded later can't be: ${reasonOf(error)}`);
  });
}

/** The built function serves a user whose database is still empty, or absent. */
async function checkLife({ folder, handler }: BuiltFunction): Promise<void> {
  const said = await tryFunction(folder, handler);
  for (const [where, text] of Object.entries(said)) {
    if (text === "Balance: 0.00 ₽") continue;
    throw new BuildError(`/api/telegram answers /balance ${where} with: ${text}`);
  }
}

/** A process that died tells why on stderr; the rest of that is stack and source. */
function reasonOf(error: unknown): string {
  const { stderr = "" } = error as { stderr?: string };
  return stderr.split("\n").find((line) => /^\w*Error\b/.test(line)) ?? String(error);
}

/** Without variables nobody is let in, and health says what is missing. */
function isExpected(name: string, status: number, text: string): boolean {
  if (name !== "health") return status === 401;
  return status === 503 && JSON.parse(text).status === "down";
}

async function measure({ folder, files }: BuiltFunction) {
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return { files: files.length, "KB unzipped": Math.round(bytes / 1024) };
}

async function listFiles(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((file) => file.replaceAll("\\", "/"));
}

async function readJson(file: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(file, "utf8"));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(`The build is not fit for deployment: ${error.message}`);
  process.exitCode = 1;
}
