const unreleased = "## Unreleased";

/**
 * Moves what is under "Unreleased" under a heading of its own, such as "## 1.2.0 (2026-11-29)".
 * @param day such as "2026-11-29"
 * @throws Error if nothing is unreleased, or the version is there already
 */
export function releaseChanges(changelog: string, version: string, day: string): string {
  if (findChanges(changelog, version) !== undefined)
    throw new Error(`CHANGELOG.md already has ${version}`);
  if ((findSection(changelog, unreleased) ?? "") === "")
    throw new Error('CHANGELOG.md has nothing under "Unreleased"');
  return changelog.replace(unreleased, `${unreleased}\n\n## ${version} (${day})`);
}

/** What changed in a version, without its heading; undefined if it is not there, or empty. */
export function findChanges(changelog: string, version: string): string | undefined {
  return findSection(changelog, `## ${version} (`) || undefined;
}

/** From the heading that begins so to the next one, trimmed. */
function findSection(changelog: string, heading: string): string | undefined {
  const [, ...sections] = `\n${changelog}`.split(/\n(?=## )/);
  const section = sections.find((one) => `${one}\n`.startsWith(heading));
  return section?.split("\n").slice(1).join("\n").trim();
}
