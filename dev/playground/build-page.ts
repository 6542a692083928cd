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
};

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
  return new Map(
    result.output.map((file) => {
      const [extension = ""] = /[^.]+$/.exec(file.fileName) ?? [];
      const body = file.type === "chunk" ? file.code : file.source;
      return [`/${file.fileName}`, { type: types[extension] ?? "application/octet-stream", body }];
    }),
  );
}
