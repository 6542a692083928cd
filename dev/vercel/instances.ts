import type { BuiltFunction } from "./built-functions.js";
import type { HostOptions } from "./host-options.js";
import { type Instance, launchInstance } from "./instance.js";

export interface InstancesOptions extends HostOptions {
  readonly program: string;
  readonly onSettled: (id: number, waitUntilCalls: number) => void;
  readonly onTooLate: (id: number) => void;
}

/** The variables that Vercel adds to the project's own. */
const ofVercel = {
  VERCEL: "1",
  VERCEL_ENV: "production",
  VERCEL_REGION: "fra1",
  NODE_ENV: "production",
  PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
  TZ: ":UTC",
};

/** The instances of all functions; each starts at its first request. */
export function createInstances(options: InstancesOptions) {
  const { onLine = () => {}, onChange = () => {}, trace } = options;
  const started = new Map<string, Instance>();
  const running = new Set<Instance>();

  function launch(built: BuiltFunction, url: string): Instance {
    const instance: Instance = launchInstance({
      ...options,
      built,
      variables: { ...options.variables(url), ...ofVercel },
      traced: trace?.services,
      now: options.now?.(),
      onLine,
      onTrace: (event) => trace?.onEvent(event, instance),
    });
    running.add(instance);
    instance.ready.then(() => onChange(instance, "serves")).catch(() => {});
    void instance.gone.then(() => {
      running.delete(instance);
      onChange(instance, "gone");
    });
    return instance;
  }

  return {
    get all(): readonly Instance[] {
      return [...running];
    },
    /** @throws Error if the function can't be loaded */
    async take(built: BuiltFunction, index: number, url: string): Promise<Instance> {
      const key = `${built.name} ${index}`;
      const known = started.get(key);
      const instance = known === undefined || known.isGone ? launch(built, url) : known;
      started.set(key, instance);
      await instance.ready;
      return instance;
    },
    /** Kills them immediately, even stopped ones. */
    async kill(which: (instance: Instance) => boolean = () => true): Promise<void> {
      const doomed = [...running].filter(which);
      for (const instance of doomed) instance.kill();
      await Promise.all(doomed.map(({ gone }) => gone));
    },
  };
}
