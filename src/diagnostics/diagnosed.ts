import type { Gateway } from "../core/model/gateway.js";
import { publish } from "./channels.js";
import { diagnosticsObserver } from "./diagnostics-observer.js";

/** The same gateway, of which the channels of `node:diagnostics_channel` tell. */
export function diagnosed<Live extends Pick<Gateway, "observe" | "on">>(gateway: Live): Live {
  gateway.observe(diagnosticsObserver);
  gateway.on("error", (event) => publish("error", () => event));
  return gateway;
}
