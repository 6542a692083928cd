import { connect, type Socket } from "node:net";
import { Agent, Dispatcher, getGlobalDispatcher, setGlobalDispatcher } from "undici";

/**
 * The SDK of Vercel Blob reads from a host that no setting changes. This leads that host, and no
 * other, to a port of 127.0.0.1, without TLS; all other requests go as they went before.
 * @returns what undoes it
 */
export function redirectVercelBlob(port: number): () => Promise<void> {
  const before = getGlobalDispatcher();
  const standIn = new Agent({
    connect: (_, done) => {
      const socket: Socket = connect(port, "127.0.0.1");
      socket.once("connect", () => done(null, socket));
      socket.once("error", (error) => done(error, null));
    },
  });
  setGlobalDispatcher(new Redirect(before, standIn));
  return async () => {
    setGlobalDispatcher(before);
    await standIn.destroy();
  };
}

class Redirect extends Dispatcher {
  readonly #before: Dispatcher;
  readonly #standIn: Dispatcher;

  constructor(before: Dispatcher, standIn: Dispatcher) {
    super();
    this.#before = before;
    this.#standIn = standIn;
  }

  override dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandlers,
  ): boolean {
    const { hostname } = new URL(String(options.origin));
    const isBlob = hostname.endsWith(".blob.vercel-storage.com");
    return (isBlob ? this.#standIn : this.#before).dispatch(options, handler);
  }
}
