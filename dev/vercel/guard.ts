import { spawn } from "node:child_process";

const script = 'read -r line || { kill -KILL "$0"; rm -rf -- "$1"; }';

/**
 * A stopped process does not notice that its parent is gone. So a shell waits beside it for the end
 * of this process, or of the guard: then it kills the other one and removes the folder it ran in.
 * @returns what ends the guard, once the process is gone
 */
export function guard(pid: number, folder: string): () => void {
  const shell = spawn("/bin/sh", ["-c", script, String(pid), folder], {
    stdio: ["pipe", "ignore", "ignore"],
    // Ctrl+C ends the whole process group, but not what stands guard for it.
    detached: true,
  });
  shell.on("error", () => {});
  shell.unref();
  return () => void shell.kill("SIGKILL");
}
