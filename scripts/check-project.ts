import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { findLockProblems } from "./lock-problems.js";
import { findWorkflowProblems } from "./workflow-problems.js";

/* Part of `npm run check`: rules for the lock file and the workflows that no other tool checks. */
const root = new URL("../", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), "utf8");

const folder = ".github/workflows/";
const workflows = readdirSync(fileURLToPath(new URL(folder, root))).map((name) => folder + name);
const problems = [
  ...findLockProblems(JSON.parse(read("package-lock.json"))).map(
    (problem) => `package-lock.json: ${problem}`,
  ),
  ...workflows.flatMap((file) =>
    findWorkflowProblems(read(file)).map((problem) => `${file}: ${problem}`),
  ),
];

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
