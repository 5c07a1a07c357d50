/** A server of the system's packages, started for a test on a port of 127.0.0.1, with its data in a folder of its own. */
export interface TestServer {
  readonly port: number;
  /** Ends it as a power cut would end its processes: no goodbye, nothing flushed. */
  kill(): Promise<void>;
  /** Starts it again, on the same port and data. */
  start(): Promise<void>;
  /** It keeps its connections and takes new ones, and answers nothing of what comes after the promise has settled. */
  freeze(): Promise<void>;
  thaw(): void;
  /** Kills it and removes its folder. */
  remove(): Promise<void>;
}
