import type { Clock } from "./clock.js";
import { rollFor } from "./dice.js";

export interface Task {
  readonly id: string;
  readonly key: string;
  readonly userId: number;
  readonly state: "waiting" | "success" | "failure";
}

export type Created = { readonly taskId: string } | { readonly refused: true };

export interface ProviderOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** Knocks at the bot: the task has ended. May come twice, or never. */
  readonly callBack: (task: Task) => void;
}

export type Provider = ReturnType<typeof createProvider>;

/** The name of a task from before the story. */
export const oldTask = (key: string, userId: number) => `old task of ${userId}, ${key}`;

function olden(id: string): { readonly key: string; readonly userId: number } {
  const [, userId = "", key = ""] = /^old task of (\d+), (.*)$/.exec(id) ?? [];
  return { key, userId: Number(userId) };
}

const refusals = 0.04;
const failures = 0.15;
const lostCallbacks = 0.1;
const doubledCallbacks = 0.15;

/** Makes pictures, slowly. Knows no idempotency: two requests are two tasks. */
export function createProvider({ clock, seed, callBack }: ProviderOptions) {
  const tasks = new Map<string, Task>();
  const counts = new Map<string, number>();
  const refused = new Set<string>();

  function finish(id: string): void {
    const dice = rollFor(seed, `end of ${id}`);
    const task = tasks.get(id) as Task;
    tasks.set(id, { ...task, state: dice.chance(failures) ? "failure" : "success" });
    const times = dice.chance(lostCallbacks) ? 0 : dice.chance(doubledCallbacks) ? 2 : 1;
    for (let index = 0; index < times; index++) {
      clock.at(dice.between(0, 3_000), () => callBack(tasks.get(id) as Task));
    }
  }

  return {
    refused: refused as ReadonlySet<string>,
    create(key: string, userId: number): Created {
      const count = (counts.get(key) ?? 0) + 1;
      const id = `task ${count} of ${key}`;
      const dice = rollFor(seed, id);
      if (dice.chance(refusals)) {
        refused.add(key);
        return { refused: true };
      }
      counts.set(key, count);
      tasks.set(id, { id, key, userId, state: "waiting" });
      clock.at(dice.between(3_000, 40_000), () => finish(id));
      return { taskId: id };
    },
    /** Of what it does not know it was asked before the story began, and it ended well. */
    detail: (id: string): Task => tasks.get(id) ?? { id, ...olden(id), state: "success" },
    tasksOf: (key: string) => counts.get(key) ?? 0,
  };
}
