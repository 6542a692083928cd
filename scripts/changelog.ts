const unreleased = "## Unreleased";

/**
 * Moves the entries under "Unreleased" to a new heading, such as "## 1.2.0 (2026-11-29)".
 * @param day such as "2026-11-29"
 * @throws Error if there are no unreleased entries, or the version exists already
 */
export function releaseChanges(changelog: string, version: string, day: string): string {
  if (findChanges(changelog, version) !== undefined)
    throw new Error(`CHANGELOG.md already has ${version}`);
  if ((findSection(changelog, unreleased) ?? "") === "")
    throw new Error('CHANGELOG.md has nothing under "Unreleased"');
  return changelog.replace(unreleased, `${unreleased}\n\n## ${version} (${day})`);
}

/** The entries of a version, without its heading; undefined if there are none. */
export function findChanges(changelog: string, version: string): string | undefined {
  return findSection(changelog, `## ${version} (`) || undefined;
}

/** The text from the heading with this beginning to the next one, trimmed. */
function findSection(changelog: string, heading: string): string | undefined {
  const [, ...sections] = `\n${changelog}`.split(/\n(?=## )/);
  const section = sections.find((one) => `${one}\n`.startsWith(heading));
  return section?.split("\n").slice(1).join("\n").trim();
}
