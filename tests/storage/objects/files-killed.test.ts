import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createFileStore } from "../../../lib/storage/objects/files.js";
import { dice } from "../../support/real-time.js";
import { marks } from "../failover/marks.js";

const writer = fileURLToPath(new URL("./files-writer.ts", import.meta.url));
const [processes, marksEach] = [6, 25];

test("crash: killed processes lose no write that they had reported", async ({ onTestFinished }) => {
  const folder = await mkdtemp(path.join(tmpdir(), "objects-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const random = dice(3);
  const reported: string[] = [];
  const running = Array.from({ length: processes }, (_, index) => {
    // Every second one dies after so many reports, which is in the middle of its next write.
    const last = index % 2 === 0 ? Math.floor(random() * marksEach) : marksEach;
    return runWriter(folder, `writer ${index}`, reported, last);
  });
  await Promise.all(running);

  const { document } = await marks.read(createFileStore({ folder }));
  expect(document.marks).toEqual(expect.arrayContaining(reported));
  expect(new Set(document.marks).size).toBe(document.marks.length);
  expect(document.sequence).toBe(document.marks.length);
  const whole = reported.filter((mark) => /^writer [135] /.test(mark));
  expect(whole).toHaveLength(3 * marksEach);
  // Killed on the way at most one more mark each was written but never reported.
  expect(document.marks.length - reported.length).toBeLessThanOrEqual(3);
});

async function runWriter(folder: string, name: string, reported: string[], last: number) {
  const options = ["--import", "tsx", writer, folder, name, String(marksEach)];
  const child: ChildProcess = spawn(process.execPath, options, {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(child, "exit");
  if (child.stdout === null) throw new Error("nobody listens");
  let count = 0;
  for await (const line of createInterface(child.stdout)) {
    reported.push(line);
    if (++count === last) setImmediate(() => child.kill("SIGKILL"));
  }
  await gone;
}
