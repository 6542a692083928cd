import { readFile } from "node:fs/promises";
import type { Loader, OnLoadResult, Plugin } from "esbuild";
import { BuildError } from "./vercel.js";

/*
 * Node parses every kilobyte of a function's file while a user waits for a cold start. So the bundle
 * leaves out code of these packages that the bot never reaches. If a test or a build does reach it, it
 * fails loudly. docs/decisions/011-one-file.md says why the bot never reaches each part.
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

/** Telegraf's server code, and the hash for its path. */
const telegrafItself = /telegraf.lib.telegraf\.js$/;

const esModule = "exports.__esModule = true;";
const unreachable = `() => { throw new Error("left out of the bundle: scripts/slim-packages.ts"); }`;

/** Replaces a module whose exports are imported but never used. A name that is missing here fails the build. */
const leftOut = (...names: readonly string[]) => `const leftOut = ${unreachable};
  export { ${names.map((name) => `leftOut as ${name}`).join(", ")} };`;

/**
 * Telegraf without its HTTP client (lib/telegram.ts replaces it), its server (the platform replaces
 * it), polling and sessions. Drizzle without relations, the builders of other queries than `select`, and
 * the types of columns that lib/storage/schema.ts does not use.
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
      callApi() { return Promise.reject(new Error("every update has its own client of Telegram")); }
    };`,
  ],
  [
    /telegraf.lib.core.network.(webhook|polling)\.js$/,
    `${esModule} exports.default = ${unreachable};`,
  ],
  [/node_modules.safe-compare.index\.js$/, `module.exports = ${unreachable};`],
  // It logs updates, with users' texts, if DEBUG is set.
  [/node_modules.debug.src.index\.js$/, "module.exports = () => () => {};"],
  [
    /drizzle-orm.relations\.js$/,
    leftOut(
      ...["createTableRelationsHelpers", "extractTablesRelationalConfig", "getOperators"],
      ...["getOrderByOperators", "Many", "normalizeRelation", "One"],
    ),
  ],
  [/drizzle-orm.pg-core.columns.all\.js$/, leftOut("getPgColumnBuilders")],
  [/drizzle-orm.pg-core.query-builders.count\.js$/, leftOut("PgCountBuilder")],
  [/drizzle-orm.pg-core.query-builders.delete\.js$/, leftOut("PgDeleteBase")],
  [/drizzle-orm.pg-core.query-builders.insert\.js$/, leftOut("PgInsertBuilder")],
  [/drizzle-orm.pg-core.query-builders.query\.js$/, leftOut("RelationalQueryBuilder")],
  [/drizzle-orm.pg-core.query-builders.refresh.*\.js$/, leftOut("PgRefreshMaterializedView")],
  [/drizzle-orm.pg-core.query-builders.update\.js$/, leftOut("PgUpdateBuilder")],
];

/** The half of Neon's driver that uses WebSockets, which is node-postgres. */
async function slimNeon(path: string): Promise<OnLoadResult> {
  const whole = await readFile(path, "utf8");
  const begin = whole.indexOf("var Co=we(ot());");
  const end = whole.indexOf('var Ap="mjs";');
  const kept = "var types=Je();export{N as NeonDbError,ys as neon,pe as neonConfig,types};";
  if (begin < 0 || end < begin) {
    throw new BuildError("Neon's driver has changed: see scripts/slim-packages.ts");
  }
  // Lets esbuild remove unused modules: their wrappers run only when they are called.
  const contents = (whole.slice(0, begin) + kept).replaceAll(/=([TV])\(/g, "=/* @__PURE__ */$1(");
  return { contents, loader: "js" };
}
