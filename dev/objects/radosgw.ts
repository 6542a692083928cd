import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../http/free-port.js";
import { randomSecret } from "../world/secrets.js";
import { type Daemons, gatherDaemons } from "./daemons.js";
import { settingsOf } from "./radosgw-settings.js";
import type { S3Access } from "./s3.js";

/** A real S3 server of one's own on 127.0.0.1, its data in memory. */
export interface Radosgw {
  readonly access: S3Access;
  stop(): Promise<void>;
}

interface RadosgwOptions {
  /** Objects that one page of a list has at most. */
  readonly pageSize?: number;
}

/**
 * Starts the S3 gateway of Ceph, from Debian's packages ceph-mon, ceph-osd, radosgw, ceph-common.
 * @returns undefined if they are not installed
 */
export async function startRadosgw({
  pageSize = 1_000,
}: RadosgwOptions = {}): Promise<Radosgw | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), "radosgw-"));
  const daemons = gatherDaemons(folder);
  const keys = { accessKeyId: "local", secretAccessKey: randomSecret() };
  try {
    const endpoint = await startCluster(folder, daemons, { pageSize, ...keys });
    const access = { endpoint, region: "us-east-1", ...keys, bareTags: true };
    return { access, stop: daemons.stop };
  } catch (error) {
    await daemons.stop();
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

interface ClusterOptions
  extends Required<RadosgwOptions>,
    Pick<S3Access, "accessKeyId" | "secretAccessKey"> {}

const all = "allow *";
const capabilities: Readonly<Record<string, readonly string[]>> = {
  "mon.": ["--cap", "mon", all],
  "osd.0": ["--cap", "mon", "allow profile osd", "--cap", "osd", all],
  "client.admin": ["--cap", "mon", all, "--cap", "osd", all],
};

/** Without keys ("auth none") the gateway refuses to start. */
async function makeKeys(run: Daemons["run"], keyring: string): Promise<void> {
  await run("ceph-authtool", "--create-keyring", keyring);
  for (const [name, caps] of Object.entries(capabilities)) {
    await run("ceph-authtool", keyring, "--gen-key", "-n", name, ...caps);
  }
}

/** A monitor, a disk that is none, and the gateway; each step needs the one before. */
async function startCluster(
  folder: string,
  daemons: Daemons,
  { pageSize, accessKeyId, secretAccessKey }: ClusterOptions,
): Promise<string> {
  const { run, launch } = daemons;
  const [cluster, disk] = [randomUUID(), randomUUID()];
  const [monitorPort, gatewayPort] = [await freePort(), await freePort()];
  const monitor = `[v2:127.0.0.1:${monitorPort}]`;
  const keyring = path.join(folder, "keyring");
  const map = path.join(folder, "monmap");
  const configuration = path.join(folder, "ceph.conf");
  for (const name of ["mon", "osd", "rgw", "run"]) await mkdir(path.join(folder, name));
  await writeFile(configuration, settingsOf({ folder, cluster, monitor, pageSize }));
  await makeKeys(run, keyring);
  await run("monmaptool", "--create", "--fsid", cluster, "--addv", "a", monitor, map);

  const settings = ["-c", configuration];
  await run("ceph-mon", ...settings, "--mkfs", "-i", "a", "--monmap", map, "--keyring", keyring);
  await launch("ceph-mon", ...settings, "-i", "a", "-f");
  await run("ceph", ...settings, "--connect-timeout", "20", "osd", "new", disk, "0");
  await run("ceph-osd", ...settings, "-i", "0", "--mkfs", "--osd-uuid", disk);
  await launch("ceph-osd", ...settings, "-i", "0", "-f");
  const user = ["--uid=test", "--display-name=test"];
  const secrets = [`--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`];
  await run("radosgw-admin", ...settings, "user", "create", ...user, ...secrets);
  const gateway = ["-n", "client.admin", "--keyring", keyring, "-f"];
  const frontend = `--rgw_frontends=beast endpoint=127.0.0.1:${gatewayPort} tcp_nodelay=1`;
  await launch("radosgw", ...settings, ...gateway, frontend);
  const endpoint = `http://127.0.0.1:${gatewayPort}`;
  await daemons.untilAnswering(endpoint);
  return endpoint;
}
