import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findWorkflowProblems } from "../../scripts/workflow-problems.js";

const checkout = "actions/checkout@8e8c483db84b4bee98b60c0593521ed34d9990e8 # v6.0.1";
const sound = `
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    steps:
      - uses: ${checkout}
      - run: echo "$TITLE"
        env:
          TITLE: \${{ github.event.pull_request.title }}
  again:
    uses: ./.github/workflows/test.yml
`;
const tooFar = "a secret must reach only the step that needs it";

describe("supply chain: workflows", () => {
  test("are sound in this project", () => {
    for (const name of ["test", "deploy", "release"]) {
      expect(findWorkflowProblems(readFileSync(`.github/workflows/${name}.yml`, "utf8"))).toEqual(
        [],
      );
    }
    expect(findWorkflowProblems(sound)).toEqual([]);
  });

  test("may write the contents only in a job that publishes a release", () => {
    const writing = (run: string, permissions = "{ contents: write }") =>
      sound.replace(
        "    steps:",
        `    permissions: ${permissions}\n    steps:\n      - run: ${run}`,
      );
    const problem = ["test: needs no permissions of its own"];
    expect(findWorkflowProblems(writing("gh release create v1.0.0"))).toEqual([]);
    expect(findWorkflowProblems(writing("npm test"))).toEqual(problem);
    expect(findWorkflowProblems(writing("gh release create v1.0.0", "write-all"))).toEqual(problem);
  });

  const planted: [string, string, string, string[]][] = [
    [
      "an action by its tag",
      checkout,
      "actions/checkout@v6",
      ["actions/checkout@v6 must be pinned: OWNER/NAME@COMMIT # vX.Y.Z"],
    ],
    [
      "an action without a version comment",
      " # v6.0.1",
      "",
      [
        "actions/checkout@8e8c483db84b4bee98b60c0593521ed34d9990e8 must be pinned: OWNER/NAME@COMMIT # vX.Y.Z",
      ],
    ],
    [
      "an action that needs Node 20",
      checkout,
      "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2",
      ["actions/upload-artifact runs on Node 24 only since v6"],
    ],
    [
      "an action that is not on the list",
      "actions/checkout@",
      "someone/something@",
      ["someone/something is not known to run on Node 24"],
    ],
    [
      "an action in flow style",
      `- uses: ${checkout}`,
      "- { uses: actions/checkout@v6 }",
      ["actions/checkout@v6 must be pinned: OWNER/NAME@COMMIT # vX.Y.Z"],
    ],
    ["a runner that changes", "24.04", "latest", ["test: runs-on must be ubuntu-24.04"]],
    [
      "a job without a time limit",
      "    timeout-minutes: 10\n",
      "",
      ["test: timeout-minutes is missing"],
    ],
    [
      "rights that it does not need",
      "contents: read",
      "contents: write",
      ["permissions must be contents: read"],
    ],
    [
      "the default rights",
      "permissions:\n  contents: read\n",
      "",
      ["permissions must be contents: read"],
    ],
    [
      "a job with rights of its own",
      "    timeout-minutes: 10\n",
      "    timeout-minutes: 10\n    permissions: write-all\n",
      ["test: needs no permissions of its own"],
    ],
    [
      "untrusted text in a script",
      'echo "$TITLE"',
      `echo "\${{ github.event.pull_request.title }}"`,
      ["test: a script takes values from env, not from an expression"],
    ],
    [
      "a secret that every job sees",
      "jobs:",
      `env:\n  TOKEN: \${{ secrets.TOKEN }}\njobs:`,
      [tooFar],
    ],
    [
      "a secret that every step sees",
      "    steps:",
      `    env:\n      TOKEN: \${{ secrets.TOKEN }}\n    steps:`,
      [`test: ${tooFar}`],
    ],
    [
      "inherited secrets",
      "    uses: ./.github/workflows/test.yml",
      "    uses: ./.github/workflows/test.yml\n    secrets: inherit",
      [`again: ${tooFar}`],
    ],
  ];
  test.for(planted)("may not hold %s", ([, from, to, problems]) => {
    expect(sound).toContain(from);
    expect(findWorkflowProblems(sound.replace(from, to))).toEqual(problems);
  });
});
