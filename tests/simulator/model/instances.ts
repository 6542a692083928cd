import { randomFor } from "../scenario/random.js";
import type { Crash, Scenario } from "../scenario/scenario.js";
import type { Clock } from "./clock.js";
import type { Instance } from "./instance.js";
import { type Process, startProcess } from "./process.js";

export interface InstancesOptions {
  readonly scenario: Scenario;
  readonly clock: Clock;
  readonly epoch: number;
  readonly start: (process: Process, hasDatabase: boolean) => Instance;
  readonly trace: (slot: number, line: string) => void;
}

/** The running instances. When one crashes, a new one without any memory takes its slot. */
export function startInstances({ scenario, clock, epoch, start, trace }: InstancesOptions) {
  const { seed, profile } = scenario;
  let crashes = 0;
  let processCount = 0;

  const instances = Array.from({ length: profile.instances }, (_, slot) => {
    const random = randomFor(seed, `slot ${slot}`);
    const { skewMs, horizonMs } = profile;
    const skew = random.between(-skewMs, skewMs);
    const [first, last] = profile.appearing;
    const appears = random.between(first * horizonMs, last * horizonMs);
    let ahead = scenario.crashes
      .filter((crash) => crash.slot === slot)
      .sort((a, b) => a.at - b.at)
      .map((crash) => ({ ...crash }));

    /** The next crash is due when its time has come and the calls that it skips are over. */
    function crashMoment(): Crash["moment"] | undefined {
      const next = ahead[0];
      if (next === undefined || clock.now < next.at) return undefined;
      if (next.spared > 0) {
        next.spared -= 1;
        return undefined;
      }
      ahead = ahead.slice(1);
      return next.moment;
    }

    /** Per machine: a new instance has the same clock. */
    function setBackMs(): number {
      const earlier = scenario.jumps.filter((jump) => jump.slot === slot && jump.at <= clock.now);
      return earlier.reduce((total, { backMs }) => total + backMs, 0);
    }

    function boot(): Instance {
      const process = startProcess({
        slot,
        number: processCount++,
        seed,
        clock,
        epoch,
        skewMs: () => skew - setBackMs(),
        crashMoment,
        onCrash(where) {
          crashes += 1;
          trace(slot, `crashes ${where}`);
          current = boot();
        },
      });
      const { database } = profile;
      return start(
        process,
        database === "always" || (database === "appears" && clock.now >= appears),
      );
    }

    let current = boot();
    if (profile.database === "appears") {
      clock.at(appears, () => {
        trace(slot, "gets a database");
        current = boot();
      });
    }
    return {
      get instance() {
        return current;
      },
      heal() {
        ahead = [];
      },
    };
  });

  return {
    at: (slot: number) => (instances[slot] as (typeof instances)[number]).instance,
    all: () => instances.map(({ instance }) => instance),
    /** Some instance, always the same for the same name. */
    pickFor: (name: string) => randomFor(seed, `slot for ${name}`).pick(instances).instance,
    heal: () => {
      for (const slot of instances) slot.heal();
    },
    get crashes() {
      return crashes;
    },
  };
}

export type Instances = ReturnType<typeof startInstances>;
