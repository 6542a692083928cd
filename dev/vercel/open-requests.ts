import type { FunctionAnswer } from "./messages.js";

interface Open {
  readonly answer: (answer: FunctionAnswer) => void;
  readonly timer: NodeJS.Timeout;
}

/** An instance's open requests: until their responses and the work behind them are over. */
export function createOpenRequests(limitMs: number, onTimeout: (id: number) => void) {
  const open = new Map<number, Open>();
  return {
    /** @returns the answer */
    add(id: number): Promise<FunctionAnswer> {
      return new Promise((answer) => {
        open.set(id, { answer, timer: setTimeout(onTimeout, limitMs, id) });
      });
    },
    answer(id: number, answer: FunctionAnswer): void {
      open.get(id)?.answer(answer);
    },
    settle(id: number): void {
      clearTimeout(open.get(id)?.timer);
      open.delete(id);
    },
    /** The instance is gone; earlier responses stay as they are. */
    abandon(): void {
      for (const [id, { answer }] of open) {
        answer(failure(502, "FUNCTION_INVOCATION_FAILED"));
        this.settle(id);
      }
    },
  };
}

/** Vercel's own error response instead of the function's. */
export function failure(status: number, code: string): FunctionAnswer {
  return { status, headers: [["x-vercel-error", code]], body: Buffer.from(code) };
}
