import { spawn } from "node:child_process";
import { bareEnvironment } from "../world/bare-environment.js";

const script = 'read -r line || { kill -KILL "$0"; rm -rf -- "$1"; }';

/**
 * A stopped process does not notice that its parent has exited. So a shell waits until this process
 * exits or ends the guard: then it kills the stopped process and removes its folder.
 * @returns a function that ends the guard, once the process is gone
 */
export function guard(pid: number, folder: string): () => void {
  const shell = spawn("/bin/sh", ["-c", script, String(pid), folder], {
    env: bareEnvironment(),
    stdio: ["pipe", "ignore", "ignore"],
    // Ctrl+C ends the whole process group, but not what stands guard for it.
    detached: true,
  });
  shell.on("error", () => {});
  shell.unref();
  return () => void shell.kill("SIGKILL");
}
