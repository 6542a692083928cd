/** What Vercel's runtime tells a function about the current request. Everything may be absent. */
export interface RequestContext {
  /** Keeps the function alive until this is over. */
  readonly waitUntil?: (work: Promise<unknown>) => void;
  /** With lower-case names. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

const vercel = Symbol.for("@vercel/request-context");

/**
 * The context of the current request, from the place where `@vercel/functions` 3.9.9 and
 * `@vercel/oidc` 3.8.10 read it (`getContext` of both). Both are CommonJS: in a bundle, an `import()`
 * of one loses its named exports.
 * @returns undefined outside Vercel
 */
export function requestContext(): RequestContext | undefined {
  const runtime = Reflect.get(globalThis, vercel) as { get?(): RequestContext } | undefined;
  return runtime && (runtime.get?.() ?? {});
}
