import {
  createGateway,
  type Gateway,
  type GatewayOptions,
  type GatewayRequest,
  type GatewayResponse,
  MockBackend,
  type MockBackendOptions,
  type MockDefinition,
  type MockResponse,
} from "../../../src/index.js";
import { FakeClock } from "./fake-clock.js";

type Options = Omit<GatewayOptions, "backends"> & MockBackendOptions & { readonly documented?: MockResponse };

/** A Mock of one API, ANY /pets/{id}, that is asked without a socket. */
export class AskedMock {
  readonly clock = new FakeClock();
  readonly adapter: MockBackend;
  readonly gateway: Gateway;
  /** Causes of the errors that listeners were told, with their codes. */
  readonly errors: { readonly code: string; readonly cause: unknown }[] = [];

  constructor(definition: MockDefinition, { files, stateOf, documented, ...options }: Options = {}) {
    this.adapter = new MockBackend({ ...(files !== undefined && { files }), ...(stateOf !== undefined && { stateOf }) });
    const api = { name: "a", method: "ANY", path: "/pets/{id}", ...(documented !== undefined && { response: documented }) };
    const groups = [{ name: "g", backend: { ...definition, kind: "mock" as const }, apis: [api] }];
    this.gateway = createGateway({ groups }, { clock: this.clock, ...options, backends: [this.adapter] }) as Gateway;
    this.gateway.on("error", ({ error }) => this.errors.push({ code: error.code, cause: error.cause }));
  }

  ask(request: Partial<GatewayRequest> = {}): Promise<GatewayResponse> {
    return this.gateway.dispatch({ method: "GET", url: "/pets/7", ...request });
  }

  async text(request: Partial<GatewayRequest> = {}): Promise<string> {
    return (await this.ask(request)).text();
  }

  async json(request: Partial<GatewayRequest> = {}): Promise<unknown> {
    return (await this.ask(request)).json();
  }

  async status(request: Partial<GatewayRequest> = {}): Promise<number> {
    return (await this.ask(request)).status;
  }
}

/** A body that arrives only when it is read: in chunks, later. */
export async function* arriving(text: string): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let i = 0; i < bytes.length; i += 5) {
    await Promise.resolve();
    yield bytes.subarray(i, i + 5);
  }
}
