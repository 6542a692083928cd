import { readFile } from "node:fs/promises";
import type { Loader, OnLoadResult, Plugin } from "esbuild";
import { BuildError } from "./vercel.js";

/*
 * Every kilobyte that a function's file holds is parsed while a user waits for a cold start. What
 * these packages bring along and this bot never reaches is left out of the bundle; a test or a build
 * that does reach it fails loudly. Why each is never reached stands in
 * docs/decisions/011-one-file.md.
 */
export const slimPackages: Plugin = {
  name: "slim packages",
  setup(build) {
    const replace = (filter: RegExp, contents: string) =>
      build.onLoad({ filter }, () => ({ contents, loader: "js" as Loader }));
    for (const [filter, contents] of replacements) replace(filter, contents);
    build.onResolve({ filter: /^(crypto|https?)$/ }, ({ importer }) =>
      telegrafItself.test(importer) ? { path: "unused", namespace: "unused" } : undefined,
    );
    build.onLoad({ filter: /^unused$/, namespace: "unused" }, () => ({ contents: "" }));
    build.onLoad({ filter: /@neondatabase.serverless.index\.mjs$/ }, ({ path }) => slimNeon(path));
  },
};

/** Its servers, and the hash that names a path for them. */
const telegrafItself = /telegraf.lib.telegraf\.js$/;

const esModule = "exports.__esModule = true;";
const unreachable = `() => { throw new Error("left out of the bundle: scripts/slim-packages.ts"); }`;

/**
 * Telegraf without what it would do on its own: ask Telegram (lib/telegram.ts does), listen (the
 * platform does), poll, and remember sessions.
 */
const replacements: readonly (readonly [RegExp, string])[] = [
  [
    /telegraf.lib.index\.js$/,
    `exports.Telegraf = require("./telegraf").Telegraf; exports.Composer = require("./composer").Composer;`,
  ],
  [
    /telegraf.lib.telegram\.js$/,
    `${esModule} exports.default = class Telegram {
      constructor(token, options) { this.token = token; this.options = options; }
      callApi() { return Promise.reject(new Error("every update brings its own way to Telegram")); }
    };`,
  ],
  [
    /telegraf.lib.core.network.(webhook|polling)\.js$/,
    `${esModule} exports.default = ${unreachable};`,
  ],
  [/node_modules.safe-compare.index\.js$/, `module.exports = ${unreachable};`],
  // It would write updates, with what people wrote, to the log of whoever sets DEBUG.
  [/node_modules.debug.src.index\.js$/, "module.exports = () => () => {};"],
];

/** Of Neon's driver the half that speaks over WebSockets, which is node-postgres. */
async function slimNeon(path: string): Promise<OnLoadResult> {
  const whole = await readFile(path, "utf8");
  const begin = whole.indexOf("var Co=we(ot());");
  const end = whole.indexOf('var Ap="mjs";');
  const kept = "var types=Je();export{N as NeonDbError,ys as neon,pe as neonConfig,types};";
  if (begin < 0 || end < begin) {
    throw new BuildError("Neon's driver has changed: see scripts/slim-packages.ts");
  }
  // What nobody asks for any more may go: the wrappers run only when they are asked.
  const contents = (whole.slice(0, begin) + kept).replaceAll(/=([TV])\(/g, "=/* @__PURE__ */$1(");
  return { contents, loader: "js" };
}
