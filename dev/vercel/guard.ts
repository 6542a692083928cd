import { spawn } from "node:child_process";

/**
 * A stopped process does not notice that its parent is gone. So a shell waits beside it, for the end
 * of this process or of the guard, and then kills it.
 * @returns what ends the guard, once the process is gone
 */
export function guard(pid: number): () => void {
  const shell = spawn("/bin/sh", ["-c", `read -r line || kill -KILL ${pid}`], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  shell.on("error", () => {});
  shell.unref();
  return () => void shell.kill("SIGKILL");
}
