import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { refuseIf } from "../tasks/task.js";
import type { Listening } from "./server.js";

/**
 * Starts nginx as one process that serves in the foreground, in a folder of its own. Unfit where it is not installed.
 * @param http what stands in the `http` block; `%PORT%` and `%FOLDER%` are filled in
 */
export async function startNginx(http: string, files: Readonly<Record<string, string>> = {}): Promise<Listening> {
  refuseIf(spawnSync("nginx", ["-v"]).error === undefined ? undefined : "nginx is not installed");
  const folder = mkdtempSync(join(tmpdir(), "bench-nginx-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const port = await freePort();
  const config = join(folder, "nginx.conf");
  writeFileSync(config, `${common}\nhttp {\n${own}\n${http}\n}\n`.replaceAll("%PORT%", String(port)).replaceAll("%FOLDER%", folder));
  const child = spawn("nginx", ["-p", folder, "-c", config, "-e", "stderr"], { stdio: ["ignore", "ignore", "inherit"] });
  const remove = () => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  // However this process ends, it takes nginx along.
  process.once("exit", remove);
  await accepting(port, child);
  return { port, cpuMicroseconds: () => cpuMicrosecondsOf(child), close: async () => remove() };
}

/** `daemon off` and no master: one process, that of the child. */
const common = "daemon off; master_process off; pid nginx.pid; error_log stderr error; events { worker_connections 1024; }";

const own = `access_log off; keepalive_requests 1000000000; default_type application/json;
client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until the port takes connections. */
async function accepting(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`nginx ended with code ${child.exitCode}.`);
    const socket = connect(port, "127.0.0.1");
    const accepted = await new Promise((resolve) => socket.once("connect", () => resolve(true)).once("error", () => resolve(false)));
    socket.destroy();
    if (accepted === true) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Processor time of the child, from the scheduler, which counts nanoseconds; NaN where there is no such file. */
function cpuMicrosecondsOf({ pid }: ChildProcess): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]) / 1000;
  } catch {
    return Number.NaN;
  }
}
