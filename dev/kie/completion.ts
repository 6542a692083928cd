import { type Callback, type CallbackOptions, callbackBody, deliver, post } from "./callbacks.js";
import { describeTask, endTask, type Outcome, type Task, type World } from "./tasks.js";

const failsByPrompt = /fail|сбой/i;

/** How tasks end from now on. */
export interface CompletionMode {
  /** Tasks that end automatically fail. */
  readonly failsAll?: boolean;
  /** No callback is sent. */
  readonly isMute?: boolean;
}

/** Ends tasks and sends their callbacks. */
export function createCompletion(world: World, callbacks: CallbackOptions) {
  const running = new Set<Promise<unknown>>();
  let mode: CompletionMode = {};
  let stopped = false;

  async function end(task: Task, outcome: Outcome): Promise<readonly number[]> {
    endTask(world, task, outcome);
    if (mode.isMute) return [];
    return deliver(task, callbackBody(describeTask(task, world)), callbacks);
  }

  async function completeAlone(task: Task): Promise<void> {
    await callbacks.wait(world.durationMs(task.kind));
    if (stopped || task.end !== undefined) return;
    const fails = mode.failsAll || failsByPrompt.test(String(task.input["prompt"] ?? ""));
    await end(task, fails ? { failCode: "500" } : {});
  }

  return {
    /** Ends a task once it has taken its time. */
    completeLater(task: Task): void {
      const ended = completeAlone(task).finally(() => running.delete(ended));
      running.add(ended);
    },
    /** Resolves when no task is left that ends automatically. */
    async settled(): Promise<void> {
      await Promise.all(running);
    },
    setMode(next: CompletionMode): void {
      mode = next;
    },
    /** From now on no task ends automatically. */
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
     * @returns the HTTP status, 0 if no answer came
     */
    async callBack(taskId: string, callback: Callback = {}): Promise<number> {
      const task = world.tasks.get(taskId);
      const usual = task && callbackBody(describeTask(task, world));
      const subject = { taskId, callBackUrl: task?.callBackUrl };
      return post(subject, { body: usual, ...callback }, callbacks);
    },
  };
}
