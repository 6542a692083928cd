import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { starsFor } from "../lib/payments/stars.js";
import { fixedPricing } from "./support/fixed-pricing.js";

/** What is not the project's own, or is there only after a command. */
const passedOver = new Set(["node_modules", ".git", ".data", ".vercel", "artifacts", "coverage"]);
/** Made by commands, or the operator's own: named in documents, not in the repository. */
const made = /^(\.data|\.vercel|artifacts|lib\/app\.js|lib\/chunks)(\/|$)|^\.env(\.local)?$/;
/** Of the object store, which has folders and documents of its own: lib/storage/journal/documents.ts. */
const stored = /^(ledger\/v1|journals|mirrors|archives|replayed|models)\//;
const extensions = /\.(ts|tsx|cjs|md|json|yml|sql|grit|png|css|html)$/;

const files = listFiles(".");
const folders = new Set(files.flatMap(parentsOf));
const read = (file: string) => readFileSync(file, "utf8");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
const sources = files.filter((file) => /^(lib|dev|scripts)\/.*\.tsx?$/.test(file));
const documents = files.filter((file) => file.endsWith(".md"));

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    if (passedOver.has(entry.name)) return [];
    return entry.isDirectory() ? listFiles(name) : [name];
  });
}

function parentsOf(file: string): string[] {
  const parts = file.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** Links `[text](target)` and pictures; not those in code. */
function linksIn(text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, "").replace(/`[^`\n]*`/g, "code");
  const marked = [
    ...prose.matchAll(/\]\(([^)\s]+)\)/g),
    ...prose.matchAll(/\b(?:src|href)="([^"]+)"/g),
  ];
  return marked.map(([, target = ""]) => target).filter((target) => !/^[a-z]+:/.test(target));
}

/** As GitHub makes them of headings. */
function anchorsIn(text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, "");
  return [...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function findBrokenLinks(document: string): string[] {
  return linksIn(read(document)).filter((link) => {
    const [target = "", anchor] = link.split("#");
    const file = target === "" ? document : path.posix.join(path.dirname(document), target);
    // Such as ../../issues: pages of the repository's host.
    if (file.startsWith("..")) return false;
    if (!existsSync(file)) return true;
    if (anchor === undefined || statSync(file).isDirectory()) return false;
    return !anchorsIn(read(file)).includes(anchor);
  });
}

/** What stands in backticks, on one line or over the end of one. */
function codeIn(text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, "");
  return [...prose.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code.replace(/\s+/g, " "));
}

/** Where a reader writes a name of their own. */
const placeholder = /\b(XX|NAME)\b/;

/** Files and folders of the project by their paths, or by the ends of their paths. */
function namedFiles(code: string): string[] {
  const isInvented = stored.test(code) || made.test(code) || placeholder.test(code);
  if (!/^[\w.@*{},-]+(\/[\w.@*{},-]*)*$/.test(code) || isInvented) return [];
  const isFolder = code.endsWith("/");
  const isPath = folders.has(code.split("/")[0] ?? "") && code.includes("/");
  return isFolder || isPath || extensions.test(code) ? [code] : [];
}

function isThere(name: string, document: string): boolean {
  const near = path.posix.join(path.dirname(document), name);
  const whole = name.replace(/\/$/, "");
  if (existsSync(name) || existsSync(near)) return true;
  const pattern = patternOf(name);
  if (pattern !== undefined) return files.some((file) => pattern.test(file));
  const candidates = name.endsWith("/") ? [...folders] : files;
  return candidates.some((file) => file.endsWith(`/${whole}`)) || isSaidBySources(name);
}

/** Of `tests/*.ts` and `tests/{a,b}.ts`. */
function patternOf(name: string): RegExp | undefined {
  if (!/[*{]/.test(name)) return undefined;
  const source = name
    .replaceAll(".", "\\.")
    .replaceAll("**", ".+")
    .replace(/(?<!\.)\*/g, "[^/]*")
    .replace(/\{([^}]*)\}/g, (_, parts: string) => `(${parts.replaceAll(",", "|")})`);
  return new RegExp(`^${source}$`);
}

/** A document of the object store, or a file that a program writes. */
function isSaidBySources(name: string): boolean {
  return name.endsWith(".json") && sources.some((file) => read(file).includes(name));
}

function findMissingFiles(document: string): string[] {
  return codeIn(read(document))
    .flatMap(namedFiles)
    .filter((name) => !isThere(name, document));
}

/** In prose and in examples. */
function findMissingScripts(document: string): string[] {
  const named = [...read(document).matchAll(/\bnpm run ([a-z][\w:-]*)/g)];
  return named.map(([, name = ""]) => name).filter((name) => scripts[name] === undefined);
}

/** Files of tests that an example runs, such as `npx vitest run tests/payments`, or prose names. */
function findMissingTests(document: string): string[] {
  const text = read(document);
  const run = [...text.matchAll(/\bvitest run (tests\/[\w./-]+)/g)].map(([, name = ""]) => name);
  const titled = [...text.matchAll(/`(tests\/[^`*]+\.ts)`((?:: |, )“[^”]+”(?:, “[^”]+”)*)/g)];
  const untitled = titled.flatMap(([, file = "", titles = ""]) => {
    const source = existsSync(file) ? read(file) : "";
    const names = [...titles.matchAll(/“([^”]+)”/g)].map(([, name = ""]) => name);
    return names.filter((name) => !source.includes(name)).map((name) => `${file}: ${name}`);
  });
  return [...run.filter((name) => !existsSync(name)), ...untitled];
}

/** Titles as the source has them: without what fills a `%s`. */
function titlesIn(file: string): string[] {
  const calls = /(?:\b(?:describe|test|\w+Test)(?:\.\w+)?|\))\((["'`])(.*?)\1/g;
  return existsSync(file) ? [...read(file).matchAll(calls)].map(([, , title = ""]) => title) : [];
}

/** Vitest skips every test, and succeeds, if no title matches. */
function findPatternsWithoutTests(document: string): string[] {
  const runs = read(document).matchAll(/\b(tests\/[\w./-]+\.ts) -t "([^"]+)"/g);
  return [...runs]
    .filter(([, , pattern = ""]) => !placeholder.test(pattern))
    .filter(
      ([, file = "", pattern = ""]) =>
        !titlesIn(file).some((title) => new RegExp(pattern).test(title)),
    )
    .map(([run]) => run);
}

describe.for(documents)("documentation: %s", (document) => {
  test("links to files and headings that exist", () => {
    expect(findBrokenLinks(document)).toEqual([]);
  });

  test("names files and folders that exist", () => {
    expect(findMissingFiles(document)).toEqual([]);
  });

  test("names commands and tests that exist", () => {
    expect([
      ...findMissingScripts(document),
      ...findMissingTests(document),
      ...findPatternsWithoutTests(document),
    ]).toEqual([]);
  });
});

describe("documentation: the documents", () => {
  test("name every variable of lib/env.ts with its default, and no other", () => {
    const [, schema = ""] =
      /const schema = v\.object\(\{\n([\s\S]+?)\n\}\);/.exec(read("lib/env.ts")) ?? [];
    const entries = schema.split(/^ {2}(?=[A-Z][A-Z0-9_]+: )/m).slice(1);
    const inCode = entries.map((entry) => {
      const [name = ""] = /^\w+/.exec(entry) ?? [];
      const code = entry.replace(/\/\*\*[^*]*\*\/\s*$/, "");
      return [name, /"([^"]*)"(?:,\n {2})?\),\s*$/.exec(code)?.[1] ?? ""];
    });
    const rows = read("docs/configuration.md").matchAll(/^\| `([A-Z0-9_]+)` \| ([^|]+) \|/gm);
    const inTable = [...rows].map(([, name = "", value = ""]) => [
      name,
      /^`([^`]+)`$/.exec(value)?.[1] ?? "",
    ]);
    expect(inTable.sort()).toEqual(inCode.sort());
  });

  test("calculate a price as the bot does", () => {
    const pricing = fixedPricing({ usdRate: { perMille: 80_000n }, markup: { perMille: 2_000n } });
    expect(pricing.priceOfCredits(800n)).toBe(640n);
    expect(pricing.costOf(800n)).toBe(4n * 80n);
    expect(starsFor(640n, { perMille: 1_600n })).toBe(11);
    const readme = read("README.md");
    for (const figure of ["8 credits at $0.005", "you pay $0.04", "6.40 ₽ ≈ 11 ⭐", "10.24 ⭐"]) {
      expect(readme).toContain(figure);
    }
  });
});
