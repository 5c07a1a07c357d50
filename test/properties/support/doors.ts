import dns from "node:dns";
import dnsPromises from "node:dns/promises";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import net from "node:net";
import tls from "node:tls";
import { Agent, Client, Dispatcher, Pool } from "undici";
import { type MockInstance, vi } from "vitest";

/** Every way out of the process that a request could take, by name. */
export interface Doors {
  /** The doors that were used since the last call. */
  used(): string[];
  /** Puts everything back. */
  unwatch(): void;
}

type Spied = Record<string, (...given: never[]) => unknown>;

const doors: readonly (readonly [string, object, string])[] = [
  ["net.Socket.connect", net.Socket.prototype, "connect"],
  ["net.connect", net, "connect"],
  ["net.createConnection", net, "createConnection"],
  ["tls.connect", tls, "connect"],
  ["http.request", http, "request"],
  ["http.get", http, "get"],
  ["https.request", https, "request"],
  ["https.get", https, "get"],
  ["http2.connect", http2, "connect"],
  ["dns.lookup", dns, "lookup"],
  ["dns.resolve", dns, "resolve"],
  ["dns.resolve4", dns, "resolve4"],
  ["dns.resolve6", dns, "resolve6"],
  ["dns.promises.lookup", dnsPromises, "lookup"],
  ["dns.promises.resolve", dnsPromises, "resolve"],
  ["undici.Pool.dispatch", Pool.prototype, "dispatch"],
  ["undici.Client.dispatch", Client.prototype, "dispatch"],
  ["undici.Agent.dispatch", Agent.prototype, "dispatch"],
  ["undici.Dispatcher.request", Dispatcher.prototype, "request"],
  ["undici.Dispatcher.stream", Dispatcher.prototype, "stream"],
  ["undici.Dispatcher.connect", Dispatcher.prototype, "connect"],
  ["fetch", globalThis, "fetch"],
];

/** Watches every door; what goes through still goes through. */
export function watchDoors(): Doors {
  const spies = doors.map(([name, owner, method]): [string, MockInstance] => [name, vi.spyOn(owner as Spied, method) as MockInstance]);
  return {
    used() {
      const names = spies.filter(([, spy]) => spy.mock.calls.length > 0).map(([name]) => name);
      for (const [, spy] of spies) spy.mockClear();
      return names;
    },
    unwatch() {
      for (const [, spy] of spies) spy.mockRestore();
    },
  };
}
