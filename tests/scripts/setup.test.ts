import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect } from "vitest";
import { startVercelBlob } from "../../dev/objects/vercel-blob.js";
import { withEnvFiles } from "../../scripts/env-files.js";
import { test as telegramTest } from "../support/world.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

const test = telegramTest.extend("folder", async ({}, { onCleanup }) => {
  const folder = await mkdtemp(path.join(tmpdir(), "setup-"));
  onCleanup(() => rm(folder, { recursive: true }));
  return folder;
});

/** Runs it as an operator does, but with a local Vercel Blob. */
async function runSetup(cwd: string, env: Record<string, string>, blobPort: number) {
  const redirect = pathToFileURL(path.join(root, "dev/objects/vercel-blob-redirect.ts")).href;
  const preload = `import { redirectVercelBlob } from "${redirect}"; redirectVercelBlob(${blobPort});`;
  const imports = [
    import.meta.resolve("tsx"),
    `data:text/javascript,${encodeURIComponent(preload)}`,
  ];
  const program = [
    ...imports.flatMap((file) => ["--import", file]),
    path.join(root, "scripts/setup.ts"),
  ];
  const child = spawn(process.execPath, program, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { code, said };
}

describe("configuration: what `vercel env pull` writes", () => {
  test("sets missing variables, and ignores blank ones", async ({ folder }) => {
    await writeFile(path.join(folder, ".env.local"), 'A="pulled"\nB=""\nC="pulled"\nD=pulled');
    await writeFile(path.join(folder, ".env"), "B=written\nC=written\nE=written");
    expect(withEnvFiles({ A: "set", D: " " }, folder)).toEqual({
      A: "set",
      B: "written",
      C: "pulled",
      D: "pulled",
      E: "written",
    });
  });

  test("is enough for the setup to test a store without a token", async ({
    folder,
    telegram,
    variables,
  }) => {
    const server = await startVercelBlob();
    server.createStore("AbC123");
    const { TELEGRAM_BOT_TOKEN: token, TELEGRAM_WEBHOOK_SECRET: secret } = variables;
    const env = { VERCEL_BLOB_API_URL: server.apiUrl, PATH: "" };
    const pull = (oidcToken: string) =>
      writeFile(
        path.join(folder, ".env.local"),
        `# Created by Vercel CLI\nBLOB_STORE_ID="store_AbC123"\nTELEGRAM_BOT_TOKEN=""\nVERCEL_OIDC_TOKEN="${oidcToken}"\n`,
      );
    const written = [
      `TELEGRAM_BOT_TOKEN=${token}`,
      `TELEGRAM_WEBHOOK_SECRET=${secret}`,
      `TELEGRAM_API_ROOT=${telegram.apiRoot}`,
      "PUBLIC_URL=https://bot.example.com",
    ];
    await writeFile(path.join(folder, ".env"), written.join("\n"));

    const expired = server.issueOidcToken(-1_000);
    await pull(expired);
    const refused = await runSetup(folder, env, server.port);
    expect(refused.code).toBe(1);
    expect(refused.said).toContain("VERCEL_OIDC_TOKEN has expired. Run `vercel env pull` again");
    expect(refused.said).not.toContain(expired);
    expect(server.countRequests("put")).toBe(0);

    await pull(server.issueOidcToken());
    const { code, said } = await runSetup(folder, env, server.port);
    expect(said).toContain("Object store (vercel-blob): tested, conditional writes work");
    expect(said).not.toContain("Database unavailable");
    expect(code).toBe(0);
    await server.stop();
  });
});
