import * as v from "valibot";
import { parse } from "yaml";

/** The first major version of each action that runs on Node 24: runners no longer have Node 20. */
const oldestMajor: Readonly<Record<string, number>> = {
  "actions/checkout": 5,
  "actions/setup-node": 5,
  "actions/upload-artifact": 6,
};

/** A fixed version, so that only a commit changes the image. */
const runner = "ubuntu-24.04";

const step = v.looseObject({ run: v.optional(v.string()), uses: v.optional(v.string()) });
const job = v.looseObject({
  "runs-on": v.optional(v.string()),
  "timeout-minutes": v.optional(v.number()),
  uses: v.optional(v.string()),
  permissions: v.optional(v.unknown()),
  secrets: v.optional(v.unknown()),
  env: v.optional(v.record(v.string(), v.unknown())),
  steps: v.optional(v.array(step)),
});
const workflow = v.looseObject({
  permissions: v.optional(v.unknown()),
  env: v.optional(v.record(v.string(), v.unknown())),
  jobs: v.record(v.string(), job),
});

type Job = v.InferOutput<typeof job>;

/**
 * Rules that actionlint does not check: actions must be pinned to a commit, not to a tag, and run on a
 * current Node; only the step that needs a permission or a secret may have it; scripts must not contain
 * expressions.
 */
export function findWorkflowProblems(text: string): string[] {
  const { permissions, env, jobs } = v.parse(workflow, parse(text));
  const actions = Object.values(jobs).flatMap(({ uses, steps = [] }) => [
    uses,
    ...steps.map((one) => one.uses),
  ]);
  return [
    ...actions.flatMap((action) => (action === undefined ? [] : problemsOfAction(action, text))),
    ...(JSON.stringify(permissions) === '{"contents":"read"}'
      ? []
      : ["permissions must be contents: read"]),
    ...(holdsSecret(env) ? [secretTooFar] : []),
    ...Object.entries(jobs).flatMap(([name, one]) =>
      problemsOfJob(one).map((problem) => `${name}: ${problem}`),
    ),
  ];
}

const secretTooFar = "a secret must reach only the step that needs it";

/** The version stands in a comment, so it is only in the text. */
function problemsOfAction(used: string, text: string): string[] {
  if (used.startsWith("./")) return [];
  const written = text.split(`uses: ${used}`)[1]?.split("\n")[0] ?? "";
  const pinned = /^([\w.-]+\/[\w./-]+)@[0-9a-f]{40} # v(\d+)\.\d+\.\d+$/.exec(used + written);
  if (pinned === null) return [`${used} must be pinned: OWNER/NAME@COMMIT # vX.Y.Z`];
  const [, action = "", major] = pinned;
  const oldest = oldestMajor[action];
  if (oldest === undefined) return [`${action} is not known to run on Node 24`];
  return Number(major) < oldest ? [`${action} runs on Node 24 only since v${oldest}`] : [];
}

function problemsOfJob(one: Job): string[] {
  const calls = one.uses !== undefined;
  return [
    ...(calls || one["runs-on"] === runner ? [] : [`runs-on must be ${runner}`]),
    ...(calls || one["timeout-minutes"] !== undefined ? [] : ["timeout-minutes is missing"]),
    ...(one.permissions === undefined || isRelease(one) ? [] : ["needs no permissions of its own"]),
    ...(one.secrets !== undefined || holdsSecret(one.env) ? [secretTooFar] : []),
    ...(one.steps ?? []).flatMap(({ run = "" }) =>
      run.includes("${{") ? ["a script takes values from env, not from an expression"] : [],
    ),
  ];
}

/** Only a job that publishes a release may have write access, and only to the contents. */
function isRelease({ permissions, steps = [] }: Job): boolean {
  const publishes = steps.some(({ run = "" }) => run.startsWith("gh release create "));
  return publishes && JSON.stringify(permissions) === '{"contents":"write"}';
}

function holdsSecret(env: Readonly<Record<string, unknown>> | undefined): boolean {
  return JSON.stringify(env ?? {}).includes("secrets.");
}
