import { once } from "node:events";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import tls from "node:tls";

const blobHost = /\.blob\.vercel-storage\.com$/;

/**
 * The SDK of Vercel Blob reads from a host that no setting changes. This redirects connections to that
 * host, and to no other, to a port of 127.0.0.1, without TLS. Nothing else changes: neither `fetch`
 * nor its dispatchers, neither headers nor addresses.
 * @returns a function that undoes it and closes those connections, which would otherwise be reused
 */
export function redirectVercelBlob(port: number): () => Promise<void> {
  const { connect } = tls;
  const open = new Set<net.Socket>();

  function connectWithoutTls(): net.Socket {
    const socket = net.connect(port, "127.0.0.1");
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    socket.once("connect", () => socket.emit("secureConnect"));
    return socket;
  }

  const redirected = (...given: unknown[]) => {
    const { host } = Object(given[0]) as { host?: string };
    return blobHost.test(host ?? "") ? connectWithoutTls() : Reflect.apply(connect, tls, given);
  };
  replaceConnect(redirected as typeof connect);
  return async () => {
    replaceConnect(connect);
    await Promise.all([...open].map((socket) => once(socket.destroy(), "close")));
  };
}

function replaceConnect(connect: typeof tls.connect): void {
  tls.connect = connect;
  syncBuiltinESMExports();
}
