/** Virtual time: nothing waits, events run in the order of their time. */
export interface Clock {
  /** Milliseconds since the scenario began. */
  readonly now: number;
  at(delayMs: number, work: () => void): void;
  /** Runs every event that is due until then. */
  runUntil(end: number): Promise<void>;
  /** Ends the present run at once, and every later one. */
  stop(): void;
}

interface ScheduledEvent {
  readonly time: number;
  /** Among events of the same time, the one scheduled first runs first. */
  readonly order: number;
  readonly work: () => void;
}

/**
 * Between two events every promise that can settle must have settled, however deep it is wrapped.
 * Node empties the queue of microtasks after each callback of `setImmediate`: one event per
 * callback is exact, for any depth. The turn of the event loop around the callbacks is what costs,
 * so that many callbacks are queued at a time.
 */
const callbacksPerTurn = 64;

export function createClock(): Clock {
  const heap: ScheduledEvent[] = [];
  let now = 0;
  let order = 0;
  let stopped = false;

  function takeDue(end: number): ScheduledEvent | undefined {
    const next = heap[0];
    if (stopped || next === undefined || next.time > end) return undefined;
    removeFirst(heap);
    return next;
  }

  /** @returns whether there may be more to come */
  function step(end: number, fail: (error: unknown) => void): boolean {
    const next = takeDue(end);
    if (next === undefined) return false;
    now = next.time;
    try {
      next.work();
      return true;
    } catch (error) {
      fail(error);
      return false;
    }
  }

  function runUntil(end: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let isOver = false;
      const again = () => void setImmediate(goOn);
      const finish = () => {
        isOver = true;
        if (!stopped && Number.isFinite(end)) now = end;
        resolve();
      };
      const goOn = () => {
        if (!isOver) (step(end, reject) ? again : finish)();
      };
      for (let index = 0; index < callbacksPerTurn; index++) again();
    });
  }

  return {
    get now() {
      return now;
    },
    at: (delayMs, work) => insert(heap, { time: now + wholeMs(delayMs), order: order++, work }),
    runUntil,
    stop() {
      stopped = true;
    },
  };
}

/** As timers have it, and so that every clock shows whole milliseconds. */
const wholeMs = (milliseconds: number) => Math.max(0, Math.ceil(milliseconds));

function isBefore(a: ScheduledEvent, b: ScheduledEvent): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}

function insert(heap: ScheduledEvent[], event: ScheduledEvent): void {
  let at = heap.length;
  heap.push(event);
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above] as ScheduledEvent;
    if (isBefore(parent, event)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = event;
}

function removeFirst(heap: ScheduledEvent[]): void {
  const moved = heap.pop();
  if (moved === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    const child = smallerChild(heap, at);
    if (child === undefined || isBefore(moved, heap[child] as ScheduledEvent)) break;
    heap[at] = heap[child] as ScheduledEvent;
    at = child;
  }
  heap[at] = moved;
}

function smallerChild(heap: readonly ScheduledEvent[], at: number): number | undefined {
  const left = heap[2 * at + 1];
  const right = heap[2 * at + 2];
  if (left === undefined) return undefined;
  return right !== undefined && isBefore(right, left) ? 2 * at + 2 : 2 * at + 1;
}
