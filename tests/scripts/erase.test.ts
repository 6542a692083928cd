import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect } from "vitest";
import { orderOf, test as studioTest } from "../support/studio.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const word = "heliotrope";

/** Runs `npm run erase` as an operator does. */
async function erase(variables: Readonly<Record<string, string>>, ...args: string[]) {
  const all = ["--import", "tsx", "scripts/erase.ts", ...args];
  const env = { PATH: "", ...variables };
  const child = spawn(process.execPath, all, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    said.out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    said.err += chunk.toString();
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { code, ...said };
}

const test = studioTest
  .extend("bot", ({ instance, studioVariables }) => instance(studioVariables))
  /** Rows and documents in which the words of orders still are. */
  .extend("traces", ({ sql, store }) => async () => {
    const { rows } = await sql.query(
      "SELECT key FROM operations WHERE row_to_json(operations)::text LIKE $1",
      [`%${word}%`],
    );
    const found: string[] = rows.map(({ key }) => key);
    for await (const { key } of store.list("")) {
      if ((await store.get(key))?.body.includes(word)) found.push(key);
    }
    return found;
  });

describe("npm run erase", () => {
  test("erases what a user wrote and got, in the database and the store, and no sum", async ({
    bot: _,
    rich,
    generate,
    finish,
    background,
    variables,
    storeVariables,
    traces,
    books,
  }) => {
    await orderOf(rich, `a ${word}`, "Pictures", "Z-Image");
    await generate(rich);
    await finish();
    await background.end();
    const before = await books();
    expect((await traces()).length).toBeGreaterThan(1);
    const { code, out, err } = await erase(
      { ...variables, ...storeVariables } as Record<string, string>,
      String(rich.user.id),
    );
    expect([code, err.includes(word), out]).toEqual([
      0,
      false,
      expect.stringMatching(/^Erased: operations 1, documents of the object store [1-9]/m),
    ]);
    expect(await traces()).toEqual([]);
    expect(await books()).toEqual(before);
  });

  test.for(["abc", "0", "12345678901234567", "7 8"])("refuses what is no id: %j", async (id) => {
    const { code, err } = await erase({}, ...id.split(" "));
    expect(code).not.toBe(0);
    expect(err).toContain("id");
  });

  test("does not take a laptop's own empty folder for the store", async () => {
    const { code, err } = await erase({}, "7");
    expect(code).toBe(1);
    expect(err).not.toBe("");
  });
});
