import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";

/** The files of the page, by path. */
export type Page = ReadonlyMap<
  string,
  { readonly type: string; readonly body: string | Uint8Array }
>;

const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  // A browser would download Markdown.
  md: "text/plain; charset=utf-8",
};

/** What the tour's end leads to, by its path in the project. */
const documents = ["README.md", "docs/reliability.md"];

/** Builds the page in memory: what is served is always what the sources say. */
export async function buildPage(): Promise<Page> {
  const built = await build({
    root: fileURLToPath(new URL("page", import.meta.url)),
    configFile: false,
    logLevel: "error",
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    build: { write: false, target: "es2022", assetsInlineLimit: 0, modulePreload: false },
  });
  const [result] = Array.isArray(built) ? built : [built];
  if (result === undefined || !("output" in result)) throw new Error("Vite built nothing");
  const files = result.output.map((file): [string, string | Uint8Array] => [
    file.fileName,
    file.type === "chunk" ? file.code : file.source,
  ]);
  const texts = documents.map((name): [string, Uint8Array] => [
    name,
    readFileSync(new URL(`../../${name}`, import.meta.url)),
  ]);
  return new Map(
    [...files, ...texts].map(([name, body]) => [`/${name}`, { type: typeOf(name), body }]),
  );
}

function typeOf(name: string): string {
  const [extension = ""] = /[^.]+$/.exec(name) ?? [];
  return types[extension] ?? "application/octet-stream";
}
