interface LockEntry {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly link?: boolean;
}

export interface LockFile {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

/**
 * Binaries for other platforms that `vercel` depends on in a version that the registry lacks, so that
 * no hash of them exists: npm skips such an optional package, and `vercel` runs as JavaScript.
 */
export const unpublished: readonly string[] = [
  "@vercel/vc-native-darwin-arm64@64.0.2",
  "@vercel/vc-native-darwin-x64@64.0.2",
  "@vercel/vc-native-linux-arm64@64.0.2",
  "@vercel/vc-native-win32-arm64@64.0.2",
  "@vercel/vc-native-win32-x64@64.0.2",
];

const hash = /^sha512-[A-Za-z0-9+/]{86}==$/;

/**
 * npm checks a package against its hash in the lock file, and installs it unchecked if there is none.
 * @param exceptions packages without a hash, each as `name@version`; only optional ones for one platform
 */
export function findLockProblems(
  { packages }: LockFile,
  exceptions: readonly string[] = unpublished,
): string[] {
  const entries = Object.entries(packages).filter(([path, { link }]) => path !== "" && !link);
  const found = new Set(entries.map(([path, entry]) => nameOf(path, entry)));
  return [
    ...entries.flatMap(([path, entry]) => problemsOf(nameOf(path, entry), entry, exceptions)),
    ...exceptions
      .filter((name) => !found.has(name))
      .map((name) => `${name} is not in the lock file any more: remove the exception`),
  ];
}

function problemsOf(name: string, entry: LockEntry, exceptions: readonly string[]): string[] {
  const isExcepted = exceptions.includes(name);
  const isForOnePlatform = entry.optional === true && entry.os !== undefined;
  const isHashed = hash.test(entry.integrity ?? "");
  return [
    ...(isHashed || (isExcepted && isForOnePlatform) ? [] : [`${name} has no SHA-512 hash`]),
    ...(isHashed && isExcepted ? [`${name} has a hash now: remove the exception`] : []),
    ...(entry.resolved === undefined ? [] : [`${name} has a download address`]),
  ];
}

function nameOf(path: string, { version }: LockEntry): string {
  return `${path.split("node_modules/").at(-1)}@${version}`;
}
