import { describe, expect, test } from "vitest";
import { findChanges, releaseChanges } from "../../scripts/changelog.js";

const head = "# Changelog\n\nNewest first.\n\n";
const before = `${head}## Unreleased\n\n- New: a model.\n\n## 1.0.0 (2026-10-01)\n\n- First version.\n`;

describe("changelog: a release", () => {
  test("gets what was unreleased, and leaves the heading for what comes next", () => {
    const after = releaseChanges(before, "1.1.0", "2026-11-29");
    expect(after).toContain("## Unreleased\n\n## 1.1.0 (2026-11-29)\n\n- New: a model.\n");
    expect(findChanges(after, "1.1.0")).toBe("- New: a model.");
    expect(findChanges(after, "1.0.0")).toBe("- First version.");
  });

  test.for([
    ["that was made before", before, "1.0.0", "already has 1.0.0"],
    ["without changes", `${head}## Unreleased\n\n## 1.0.0 (2026-10-01)\n`, "1.1.0", "nothing"],
    ["without the heading", head, "1.1.0", "nothing"],
  ] as const)("%s is refused", ([, changelog, version, reason]) => {
    expect(() => releaseChanges(changelog, version, "2026-11-29")).toThrow(reason);
  });

  test("that the changelog does not name, or only by its beginning, has no notes", () => {
    expect(findChanges(before, "1.0")).toBeUndefined();
    expect(findChanges(before, "2.0.0")).toBeUndefined();
  });
});
