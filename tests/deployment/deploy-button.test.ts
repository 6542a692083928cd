import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const readme = readFileSync("README.md", "utf8");
const configuration = readFileSync("docs/configuration.md", "utf8");
const button = new URL(/\((https:\/\/vercel\.com\/new\/clone\?[^)\s]+)\)/.exec(readme)?.[1] ?? "");
const parameter = (name: string) => button.searchParams.get(name) ?? "";

describe("deployment: the button", () => {
  test("has the parameters that Vercel documents, each once", () => {
    expect([...button.searchParams.keys()].sort()).toEqual([
      "env",
      "envDescription",
      "envLink",
      "project-name",
      "repository-name",
      "repository-url",
      "stores",
    ]);
  });

  test("creates a database and a private object store", () => {
    expect(JSON.parse(parameter("stores"))).toEqual([
      { type: "integration", integrationSlug: "neon", productSlug: "neon", protocol: "storage" },
      { type: "blob", access: "private" },
    ]);
  });

  test("clones this repository under a name that Vercel and GitHub accept", () => {
    expect(parameter("repository-url")).toBe("https://github.com/OWNER/REPOSITORY");
    for (const name of ["project-name", "repository-name"]) {
      expect(parameter(name)).toMatch(/^[a-z0-9-]{3,52}$/);
    }
    expect(readme).toContain("(a clone, not a fork)");
  });

  test("asks for the variables without defaults, named as in the table of variables", () => {
    const names = parameter("env").split(",");
    expect(names).toEqual([
      "TELEGRAM_BOT_TOKEN",
      "TELEGRAM_WEBHOOK_SECRET",
      "KIE_API_KEY",
      "CRON_SECRET",
      "ADMIN_IDS",
    ]);
    for (const name of names) expect(configuration).toContain(`\n| \`${name}\` |`);
  });

  test("keeps the secrets out of previews, and links to the table of variables", () => {
    expect(parameter("envDescription")).toMatch(/Untick Preview\.$/);
    expect(readme).toContain("**Untick Preview**");
    const page = `${parameter("repository-url")}/blob/main/docs/configuration.md`;
    expect(parameter("envLink")).toBe(page);
  });
});
