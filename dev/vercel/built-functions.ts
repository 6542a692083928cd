import { existsSync } from "node:fs";
import { cp, readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** A function as Vercel's builder left it. */
export interface BuiltFunction {
  /** Such as "telegram", for /api/telegram. */
  readonly name: string;
  readonly folder: string;
  /** The file with the web handlers, inside the folder. */
  readonly handler: string;
  readonly maxDurationMs: number;
}

const ending = ".func";

/** @param output such as `.vercel/output` */
export async function readFunctions(output: string): Promise<readonly BuiltFunction[]> {
  const folder = path.join(output, "functions/api");
  if (!existsSync(folder)) throw new Error(`${folder} is missing: run \`npm run build\` first`);
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending)).sort();
  return Promise.all(names.map((name) => readFunction(path.join(folder, name))));
}

async function readFunction(folder: string): Promise<BuiltFunction> {
  const config = await readFile(path.join(folder, ".vc-config.json"), "utf8");
  const { handler, maxDuration } = JSON.parse(config);
  const name = path.basename(folder, ending);
  return { name, folder, handler, maxDurationMs: maxDuration * 1000 };
}

/** Outside the project, or Node would find a package that the builder missed in our own node_modules. */
export async function copyFunctions(output: string, to: string): Promise<readonly BuiltFunction[]> {
  const found = await readFunctions(output);
  return Promise.all(
    found.map(async (built) => {
      const folder = path.join(to, built.name);
      await cp(built.folder, folder, { recursive: true });
      return { ...built, folder };
    }),
  );
}
