import type { Metafile, Plugin } from "esbuild";

/**
 * Imports that lose their names but never run, by the importing module, with the reason.
 * Each key is the end of the module's path.
 */
const neverRun: Readonly<Record<string, string>> = {
  "node_modules/@vercel/oidc/dist/get-vercel-oidc-token-with-refresh.js":
    "lib/storage/objects/blob-credentials.ts passes the SDK of Vercel Blob its token at every call",
  "node_modules/telegraf/node_modules/node-fetch/dist/node.cjs":
    "it parses forms, and no code uses Telegraf's own HTTP client: docs/decisions/005-telegraf-without-its-webhook.md",
};

/**
 * Fails a bundle if an `import()` gets fewer names than in the sources. Node provides the named exports
 * of a CommonJS package; in a chunk of esbuild there is only `default`, so code that uses a name gets
 * `undefined` in a deployment, and nowhere else.
 */
export function refuseLostNames(): Plugin {
  return {
    name: "refuse-lost-names",
    setup(build) {
      build.initialOptions.metafile = true;
      build.onEnd(({ metafile }) => ({
        errors: metafile === undefined ? [] : findLostNames(metafile).map((text) => ({ text })),
      }));
    },
  };
}

/** @returns a sentence for each such import */
export function findLostNames({ inputs, outputs }: Metafile): string[] {
  const onlyDefault = new Set(
    Object.values(outputs).flatMap(({ entryPoint, exports }) =>
      entryPoint !== undefined && exports.join() === "default" ? [entryPoint] : [],
    ),
  );
  return Object.entries(inputs).flatMap(([importer, { imports }]) =>
    imports
      .filter(({ kind, external }) => kind === "dynamic-import" && external !== true)
      .filter(({ path }) => inputs[path]?.format === "cjs" || onlyDefault.has(path))
      .filter(() => !Object.keys(neverRun).some((known) => importer.endsWith(known)))
      .map(({ path, original }) => describeLoss(importer, original ?? path, path)),
  );
}

function describeLoss(importer: string, named: string, path: string): string {
  return (
    `${importer} imports ${named} when it is needed, but in the bundle that has only \`default\` ` +
    `(${path} is CommonJS): import it statically in a module of ours, and that module when it is needed.`
  );
}
