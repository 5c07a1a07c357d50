import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A small service on a loopback port: the true backend of the examples. It counts what reaches it. */
export interface PetstoreService {
  /** Base URL, `http://127.0.0.1:…/v1`. */
  readonly url: string;
  /** Requests that have reached the service. */
  readonly calls: number;
  close(): Promise<void>;
}

interface Pet {
  readonly id: number;
  readonly name: string;
}

/** Starts the service. `GET /v1/pets`, `POST /v1/pets` and `GET /v1/pets/{id}`; anything else is 404. */
export async function startPetstore(): Promise<PetstoreService> {
  const pets: Pet[] = [
    { id: 1, name: "Tama" },
    { id: 2, name: "Nipper" },
  ];
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    void answer(pets, request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    get calls() {
      return calls;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(pets: Pet[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, id] = /^\/v1\/pets(?:\/(\d+))?$/.exec(request.url ?? "") ?? [undefined, "none"];
  if (id === undefined && request.method === "POST") {
    const pet = { id: pets.length + 1, name: String(JSON.parse(await textOf(request)).name) };
    pets.push(pet);
    return send(response, 201, pet);
  }
  if (id === undefined) return send(response, 200, pets);
  const pet = pets.find((candidate) => String(candidate.id) === id);
  send(response, pet === undefined ? 404 : 200, pet ?? { error: "no such pet" });
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return text;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
