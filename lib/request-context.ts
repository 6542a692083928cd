/** What Vercel's runtime tells a function of the request that it serves. Everything may be absent. */
export interface RequestContext {
  /** Keeps the function alive until this is over. */
  readonly waitUntil?: (work: Promise<unknown>) => void;
  /** With lower-case names. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

const vercel = Symbol.for("@vercel/request-context");

/**
 * The context of the request in whose course this is called, where `@vercel/functions` 3.9.9 and
 * `@vercel/oidc` 3.8.10 read it, too (`getContext` of both). Both are CommonJS: in a bundle, an
 * `import()` of one has none of its names.
 * @returns undefined outside Vercel
 */
export function requestContext(): RequestContext | undefined {
  const runtime = Reflect.get(globalThis, vercel) as { get?(): RequestContext } | undefined;
  return runtime && (runtime.get?.() ?? {});
}
