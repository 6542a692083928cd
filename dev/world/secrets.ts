import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import path from "node:path";

/** A secret that is valid everywhere: in URLs, headers and Telegram's tokens. */
export function randomSecret(): string {
  return randomBytes(24).toString("base64url");
}

/** A secret that is made once per machine, so that invoices and the database survive a restart. */
export async function keptSecret(folder: string, name: string): Promise<string> {
  const file = path.join(folder, name);
  await makePrivateFolder(folder);
  const known = await readFile(file, "utf8").catch(() => "");
  const secret = known === "" ? randomSecret() : known;
  if (known === "") await writeFile(file, secret, { mode: 0o600 });
  // An earlier version may have left it readable for others.
  await chmod(file, 0o600);
  return secret;
}

/**
 * Makes a folder, new or existing, that other users of this machine can't read. As root, PostgreSQL runs as
 * another user, who must pass through it: then others may pass, too, but still not list it.
 */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, userInfo().uid === 0 ? 0o711 : 0o700);
}
