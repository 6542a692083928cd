import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { findLockProblems } from "./lock-problems.js";
import { findTitleProblems } from "./title-problems.js";
import { findWorkflowProblems } from "./workflow-problems.js";

/* Part of `npm run check`: rules for the lock file, the workflows and the titles of tests that no other tool checks. */
const root = new URL("../", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), "utf8");

const folder = ".github/workflows/";
const workflows = readdirSync(fileURLToPath(new URL(folder, root))).map((name) => folder + name);
const tests = readdirSync(fileURLToPath(new URL("tests/", root)), { recursive: true })
  .map((name) => `tests/${String(name).replaceAll("\\", "/")}`)
  .filter((name) => name.endsWith(".ts"));
const problems = [
  ...findLockProblems(JSON.parse(read("package-lock.json"))).map(
    (problem) => `package-lock.json: ${problem}`,
  ),
  ...workflows.flatMap((file) =>
    findWorkflowProblems(read(file)).map((problem) => `${file}: ${problem}`),
  ),
  ...tests.flatMap((file) => findTitleProblems(file, read(file))),
];

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
