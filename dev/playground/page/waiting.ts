import { effect } from "@preact/signals";

const patienceMs = 30_000;

/** Resolves with what `find` returns as soon as it is something, undefined if it takes too long. */
export function until<T>(find: () => T | undefined): Promise<T | undefined> {
  return new Promise((resolve) => {
    let leave = () => {};
    const timer = setTimeout(() => end(undefined), patienceMs);
    const end = (found: T | undefined) => {
      clearTimeout(timer);
      // The effect may find it at once, before it can be left.
      queueMicrotask(() => leave());
      resolve(found);
    };
    leave = effect(() => {
      const found = find();
      if (found !== undefined) end(found);
    });
  });
}

const noticeableMs = 700;

/** Lets a person follow what happens, unless they want nothing to move. */
export async function pause(): Promise<void> {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  await new Promise((resolve) => setTimeout(resolve, noticeableMs));
}
