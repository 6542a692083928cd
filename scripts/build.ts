import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { bundleChunks, bundleFile, removeBundle } from "../dev/functions/bundle-file.js";
import { type BuiltFunction, readFunctions } from "../dev/vercel/built-functions.js";
import { forgetOutput, outputFolder as output, rememberOutput } from "../dev/vercel/freshness.js";
import { readNoOptions, readOptionsOrExit } from "./read-options.js";
import { type Answer, askAsStranger, tryLife } from "./try-functions.js";
import { BuildError, buildAsVercel } from "./vercel.js";

const usage = `Usage: npm run build
Builds into .vercel/output as Vercel does, offline, and tries the functions.`;

const root = fileURLToPath(new URL("..", import.meta.url));

/** One function in the builder's output, and the paths of its files, with slashes. */
interface FilledFunction extends BuiltFunction {
  readonly files: readonly string[];
}

/** Builds as Vercel does, offline, and tries the output as far as one machine can. */
async function main(): Promise<void> {
  await forgetOutput();
  await buildAsVercel(root).finally(removeBundle);
  await checkStaticFiles();
  const functions = await Promise.all((await readFunctions(output)).map(addFiles));
  await checkNames(functions);
  const answers = await askAsStranger(
    output,
    functions.map(({ name }) => name),
  );
  const rows = [];
  for (const built of functions) {
    await checkConfiguration(built);
    await checkFiles(built);
    await checkPackages(built);
    const answer = checkAnswer(built, answers.get(built.name));
    rows.push({ function: `/api/${built.name}`, ...(await measure(built)), answer });
  }
  console.table(rows);
  for (const built of functions) await checkChunks(built);
  await checkLife();
  await rememberOutput();
}

async function addFiles(built: BuiltFunction): Promise<FilledFunction> {
  return { ...built, files: await listFiles(built.folder) };
}

/** Each file in `api/` is a function, and nothing else is. */
async function checkNames(functions: readonly FilledFunction[]): Promise<void> {
  const wanted = (await readdir(join(root, "api"))).filter((file) => file.endsWith(".ts"));
  const lost = wanted.find((file) => !functions.some(({ name }) => `${name}.ts` === file));
  if (lost !== undefined) throw new BuildError(`api/${lost} did not become a function.`);
}

/** Anyone can read the static files. */
async function checkStaticFiles(): Promise<void> {
  const wanted = await listFiles(join(root, "public"));
  const found = await listFiles(join(output, "static"));
  const stranger = found.find(
    (file) => !wanted.includes(file) || /\.([cm]?tsx?|sql|json|lock|ya?ml|map|env)$/.test(file),
  );
  if (stranger !== undefined) {
    throw new BuildError(`${stranger} would be served to anyone as a static file.`);
  }
}

async function checkConfiguration({ name, folder, files }: FilledFunction): Promise<void> {
  const { runtime, handler, maxDuration } = await readJson(join(folder, ".vc-config.json"));
  if (!/^nodejs\d+\.x$/.test(String(runtime))) {
    throw new BuildError(`/api/${name} would run on ${runtime} instead of Node.`);
  }
  if (typeof maxDuration !== "number") {
    throw new BuildError(`/api/${name} has no maxDuration: vercel.json does not reach it.`);
  }
  if (typeof handler !== "string" || !files.includes(handler)) {
    throw new BuildError(`/api/${name} has no file for its handler ${handler}.`);
  }
}

/** The function must have the program in one file, and the migrations beside it. */
async function checkFiles({ name, folder, files }: FilledFunction): Promise<void> {
  const journal = "drizzle/meta/_journal.json";
  const missing = [bundleFile, journal].find((file) => !files.includes(file));
  if (missing !== undefined) throw new BuildError(`/api/${name} lacks ${missing}.`);
  const { entries } = await readJson(join(folder, journal));
  const tags = (entries as { tag: string }[]).map(({ tag }) => `drizzle/${tag}.sql`);
  const lost = tags.find((file) => !files.includes(file));
  if (lost !== undefined) throw new BuildError(`/api/${name} lacks the migration ${lost}.`);
}

async function checkPackages({ name, files }: FilledFunction): Promise<void> {
  const { devDependencies } = await readJson(join(root, "package.json"));
  const stranger = Object.keys(devDependencies as object).find((dependency) =>
    files.some((file) => file.startsWith(`node_modules/${dependency}/`)),
  );
  if (stranger !== undefined) {
    throw new BuildError(`/api/${name} contains ${stranger}, which is for development only.`);
  }
}

/** Without variables the functions refuse every request, and /api/health says what is missing. */
function checkAnswer({ name }: FilledFunction, answer: Answer | undefined): string {
  const { method, status, text } = answer ?? { method: "GET", status: 0, text: "nothing" };
  const isExpected =
    name === "health" ? status === 503 && JSON.parse(text).status === "down" : status === 401;
  if (isExpected) return `${method} ${status}`;
  throw new BuildError(`/api/${name} answers a request without a secret with ${status}: ${text}`);
}

const loader = "for (const file of process.argv.slice(1)) await import(file);";

/** Modules that are loaded on demand must exist and load. */
async function checkChunks({ folder, files }: FilledFunction): Promise<void> {
  const chunks = files.filter((file) => file.startsWith(`${bundleChunks}/`));
  const urls = chunks.map((file) => pathToFileURL(join(folder, file)).href);
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", loader, ...urls], {
    cwd: folder,
    env: {},
    timeout: 30_000,
  }).catch((error: unknown) => {
    throw new BuildError(`A module that is loaded on demand does not load: ${reasonOf(error)}`);
  });
}

/** The built bot must answer a user while its database is still empty, or absent. */
async function checkLife(): Promise<void> {
  for (const [where, text] of Object.entries(await tryLife(output))) {
    if (text === "Balance: 0.00\u00a0₽") continue;
    throw new BuildError(`/api/telegram answers /balance ${where} with: ${text}`);
  }
}

/** The line of stderr that says why a process died; the rest is stack and source. */
function reasonOf(error: unknown): string {
  const { stderr = "" } = error as { stderr?: string };
  return stderr.split("\n").find((line) => /^\w*Error\b/.test(line)) ?? String(error);
}

async function measure({ folder, files }: FilledFunction) {
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

readOptionsOrExit(readNoOptions, usage);
try {
  await main();
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(`The build is not fit for deployment: ${error.message}`);
  process.exitCode = 1;
}
