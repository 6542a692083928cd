/**
 * Links to results that die before their time, as those of Kie sometimes do. Kie issues new ones with
 * the task's record or at download-url; a link carries the number of its issue.
 */
export function createLinks(rootUrl: () => string) {
  /** By task: the first issue that is alive. */
  const alive = new Map<string, number>();
  /** Tasks whose record goes on naming a dead link. */
  const stuck = new Set<string>();
  const resultOf = /^\/results\/([^/]+)\//;

  /** Makes all links to a task's results dead that Kie has issued so far. */
  function expire(taskId: string): void {
    alive.set(taskId, issueOf(taskId) + 1);
  }

  /** The same, but the record does not change: only download-url issues a new link. */
  function expireOnRecord(taskId: string): void {
    expire(taskId);
    stuck.add(taskId);
  }

  const issueOf = (taskId: string | undefined) => alive.get(taskId ?? "") ?? 0;

  return {
    expire,
    expireOnRecord,

    /** Whether a link, a path with its query, is dead. @param allStale = every first issue is */
    isDead({ pathname, searchParams }: URL, allStale: boolean): boolean {
      const [, taskId] = resultOf.exec(pathname) ?? [];
      if (taskId === undefined) return false;
      const issue = Number(searchParams.get("fresh") ?? 0);
      if (allStale && issue === 0 && issueOf(taskId) === 0) expire(taskId);
      return issue < issueOf(taskId);
    },

    /** The link that works now; undefined = Kie has no such result. */
    renew(link: string): string | undefined {
      if (!URL.canParse(link)) return undefined;
      const { origin, pathname } = new URL(link);
      const [, taskId] = resultOf.exec(pathname) ?? [];
      if (origin !== rootUrl() || taskId === undefined) return undefined;
      return `${origin}${pathname}?fresh=${issueOf(taskId)}`;
    },

    /** `resultJson` with the links that work now. */
    renewAll(taskId: string, resultJson: string | null): string | null {
      const issue = issueOf(taskId);
      if (issue === 0 || stuck.has(taskId) || resultJson === null) return resultJson;
      const links = new RegExp(`(/results/${taskId}/[^"?]+)(\\?fresh=\\d+)?`, "g");
      return resultJson.replace(links, `$1?fresh=${issue}`);
    },
  };
}

export type Links = ReturnType<typeof createLinks>;
