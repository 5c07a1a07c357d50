import type { Listening } from "./server.js";

/** Where a proxy's requests go. */
export interface ProxyTarget {
  /** `http://127.0.0.1:8080` */
  readonly origin: string;
  readonly port: number;
}

/** A proxy under load: whatever it is asked for, it asks the target for. */
export interface ProxyContestant {
  readonly name: string;
  listen(target: ProxyTarget): Promise<Listening>;
}
