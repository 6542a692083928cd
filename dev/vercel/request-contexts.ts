import { AsyncLocalStorage } from "node:async_hooks";
import type { FunctionRequest } from "./messages.js";

/** The object under Symbol.for("@vercel/request-context"). */
interface Context {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly waitUntil: (work: unknown) => void;
}

export interface ServedRequest {
  readonly waitUntilCalls: number;
  /** Resolves when all registered work is over, whatever its outcome. */
  settle(): Promise<void>;
}

/** The contexts of the requests that one process serves, several at once. */
export function provideRequestContexts(onTooLate: (id: number) => void) {
  const contexts = new AsyncLocalStorage<Context>();
  const runtime = { get: () => contexts.getStore() };
  Reflect.set(globalThis, Symbol.for("@vercel/request-context"), runtime);

  return <T>(request: FunctionRequest, serve: () => T): { value: T; served: ServedRequest } => {
    const { id, url } = request;
    const works = createWorks(() => onTooLate(id));
    const headers = Object.fromEntries(request.headers);
    const value = contexts.run({ url, headers, waitUntil: works.add }, serve);
    return { value, served: works };
  };
}

function createWorks(onTooLate: () => void) {
  let pending: unknown[] = [];
  let calls = 0;
  let isOver = false;
  return {
    get waitUntilCalls() {
      return calls;
    },
    add(work: unknown): void {
      if (isOver) onTooLate();
      else pending.push(work);
      calls++;
    },
    /** Work may register more work. */
    async settle(): Promise<void> {
      while (pending.length > 0) {
        const works = pending;
        pending = [];
        await Promise.allSettled(works);
      }
      isOver = true;
    },
  };
}
