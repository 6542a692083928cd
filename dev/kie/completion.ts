import { type Callback, type CallbackOptions, callbackBody, deliver, post } from "./callbacks.js";
import { describeTask, endTask, type Outcome, type Task, type World } from "./tasks.js";

const failsAlone = /fail|сбой/i;

/** How tasks end from now on. */
export interface Mood {
  /** Those that end by themselves fail. */
  readonly failsAll?: boolean;
  /** Nobody is called back. */
  readonly isMute?: boolean;
}

/** Ends tasks and tells of it. */
export function createEndings(world: World, callbacks: CallbackOptions) {
  const running = new Set<Promise<unknown>>();
  let mood: Mood = {};
  let stopped = false;

  async function end(task: Task, outcome: Outcome): Promise<readonly number[]> {
    endTask(world, task, outcome);
    if (mood.isMute) return [];
    return deliver(task, callbackBody(describeTask(task, world)), callbacks);
  }

  async function endAlone(task: Task): Promise<void> {
    await callbacks.wait(world.durationMs(task.kind));
    if (stopped || task.end !== undefined) return;
    const fails = mood.failsAll || failsAlone.test(String(task.input["prompt"] ?? ""));
    await end(task, fails ? { failCode: "500" } : {});
  }

  return {
    /** When its time has come. */
    endLater(task: Task): void {
      const ended = endAlone(task).finally(() => running.delete(ended));
      running.add(ended);
    },
    /** Resolves when no task is left that ends by itself. */
    async settled(): Promise<void> {
      await Promise.all(running);
    },
    setMood(next: Mood): void {
      mood = next;
    },
    /** No task ends by itself from now on. */
    stop(): void {
      stopped = true;
    },
    /** Ends a task, or "all" that run. @returns HTTP statuses of all tries to call back, 0 = none */
    async finish(which: string, outcome: Outcome = {}): Promise<readonly number[]> {
      const open = [...world.tasks.values()].filter(
        ({ end, taskId }) => end === undefined && (which === "all" || taskId === which),
      );
      if (open.length === 0 && which !== "all") throw new Error(`${which} does not run`);
      const statuses: number[] = [];
      for (const task of open) statuses.push(...(await end(task, outcome)));
      return statuses;
    },
    /**
     * Calls back once: again, or with what Kie never said.
     * @returns the HTTP status, 0 if nobody answered
     */
    async callBack(taskId: string, callback: Callback = {}): Promise<number> {
      const task = world.tasks.get(taskId);
      const usual = task && callbackBody(describeTask(task, world));
      const subject = { taskId, callBackUrl: task?.callBackUrl };
      return post(subject, { body: usual, ...callback }, callbacks);
    },
  };
}
