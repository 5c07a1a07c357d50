import type { ServerCase } from "../contestants/server.js";
import { serverNamed } from "../contestants/servers.js";
import { refuseIf, type Task } from "./task.js";

export interface ServingInput extends ServerCase {
  /** What is asked for. */
  readonly path: string;
}

/** A server that is loaded from elsewhere. Each round gives its port and the processor time since the last one. */
export const serving: Task<ServingInput> = async (name, input) => {
  const { port } = await serverNamed(name).listen(input);
  const response = await fetch(`http://127.0.0.1:${port}${input.path}`);
  const [text, type, length] = [await response.text(), response.headers.get("content-type"), response.headers.get("content-length")];
  const expected = input.bodies[input.wanted] as string;
  const right = response.status === 200 && text === expected && type === "application/json" && length === String(expected.length);
  refuseIf(right ? undefined : `it gave ${response.status} ${type} ${length} ${text}`);
  let last = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(last);
    last = process.cpuUsage();
    return { port, cpuMicroseconds: user + system };
  };
};
