import { createServer } from "node:net";
import { freePort } from "./free-port.js";

const usualPort = 5173;

/**
 * The port for the page: the wanted one, or else the usual one, or else any free one.
 * @param wanted absent = the usual one, or any free one if that is taken; 0 = any free one
 * @throws Error if the wanted one is taken
 */
export async function choosePagePort(
  wanted: number | undefined,
  say: (text: string) => void,
  usual = usualPort,
): Promise<number> {
  if (wanted === 0) return 0;
  if (await isFree(wanted ?? usual)) return wanted ?? usual;
  if (wanted !== undefined)
    throw new Error(`Port ${wanted} is taken: choose another --port, or 0 for any free one`);
  const port = await freePort();
  say(`Port ${usual} is taken, so the page uses ${port} instead.`);
  return port;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    });
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
