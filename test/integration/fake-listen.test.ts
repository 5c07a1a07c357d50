import { request as httpRequest } from "node:http";
import { describe, expect, it } from "vitest";
import { defineGroup, http, mock } from "../../src/index.js";
import { fakeGateway } from "../../src/testing/index.js";

const petstore = (url = "https://pets.invalid") =>
  defineGroup({
    name: "petstore",
    prefix: "/petstore",
    backend: http(url, { fallback: mock({ text: "fallback" }) }),
    apis: [
      { name: "listPets", method: "GET", path: "/pets" },
      { name: "addPet", method: "POST", path: "/pets" },
      { name: "getPet", method: "GET", path: "/pets/{petId}", backend: mock({ sequence: [{ text: "1" }, { text: "2" }] }) },
    ],
  });

const text = async (url: string, init?: RequestInit) => (await fetch(url, init)).text();

describe("a fake that listens", () => {
  it("is a real server on this machine, until its block ends", async () => {
    const gw = fakeGateway(petstore());
    let url: string;
    {
      await using live = await gw.listen();
      url = live.url;
      expect(url).toBe(`http://127.0.0.1:${live.port}`);
      expect([await text(`${url}/petstore/pets/7`), await text(`${url}/petstore/pets/7`)]).toEqual(["1", "2"]);
      expect(gw.calls("petstore.getPet").map(({ path, status }) => [path, status])).toEqual([
        ["/petstore/pets/7", 200],
        ["/petstore/pets/7", 200],
      ]);
    }
    await expect(fetch(url)).rejects.toThrow("fetch failed");
    gw.verify();
  });

  it("tells an unhandled request by a problem, and fails its test", async () => {
    const gw = fakeGateway(petstore());
    await using live = await gw.listen();
    const response = await fetch(`${live.url}/petstore/pets`);
    expect([response.status, response.headers.get("content-type")]).toEqual([501, "application/problem+json"]);
    expect(await response.json()).toMatchObject({
      code: "UNHANDLED_REQUEST",
      detail: expect.stringContaining('gw.use("petstore.listPets"'),
    });
    expect(() => gw.verify()).toThrow("unhandled: GET /petstore/pets");
  });

  it("does faults to the socket", async () => {
    const gw = fakeGateway(petstore());
    gw.use("petstore.getPet", { fault: "EMPTY_RESPONSE" });
    await using live = await gw.listen();
    await expect(fetch(`${live.url}/petstore/pets/7`)).rejects.toMatchObject({ cause: { code: "UND_ERR_SOCKET" } });
    expect(gw.calls("petstore.getPet")).toMatchObject([{ fault: "EMPTY_RESPONSE", status: undefined }]);
  });

  it("records a body that nobody read, and one longer than its bound without holding it back", async () => {
    const gw = fakeGateway(petstore(), { record: { bodyBytes: 1000 } });
    gw.use("petstore.addPet", { status: 201 });
    await using live = await gw.listen();
    const post = (body: string) => fetch(`${live.url}/petstore/pets`, { method: "POST", body });
    for (const body of ['{"name":"Tama"}', "x".repeat(1_000_000), '{"name":"Rex"}']) expect((await post(body)).status).toBe(201);
    const [first, long, last] = gw.calls("petstore.addPet");
    expect([await first?.json(), await last?.json()]).toEqual([{ name: "Tama" }, { name: "Rex" }]);
    await expect(long?.bytes()).rejects.toThrow(RangeError);
  });

  it("refuses WebSockets, as Mocks do", async () => {
    const gw = fakeGateway(petstore());
    await using live = await gw.listen();
    const socket = await upgrade(`${live.url}/petstore/pets/7`);
    expect(socket).toBe(501);
    expect(gw.calls("petstore.getPet")).toMatchObject([{ status: 501 }]);
  });

  it("ends with its fake", async () => {
    const gw = fakeGateway(petstore());
    const { url } = await gw.listen();
    await gw.close();
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  });
});

describe("branches over one socket", () => {
  it("are told apart by a header, and see nothing of each other", async () => {
    const gw = fakeGateway(petstore());
    await using live = await gw.listen();
    const branches = Array.from({ length: 50 }, () => gw.isolate());
    for (const [i, branch] of branches.entries()) branch.use("petstore.listPets", { text: `of ${i}` });
    const answers = await Promise.all(
      branches.map(async ({ headers }) => [
        await text(`${live.url}/petstore/pets`, { headers }),
        await text(`${live.url}/petstore/pets/7`, { headers }),
      ]),
    );
    expect(answers).toEqual(branches.map((_, i) => [`of ${i}`, "1"]));
    for (const branch of branches) expect(branch.calls().map(({ api }) => api)).toEqual(["petstore.listPets", "petstore.getPet"]);
    expect(gw.calls()).toEqual([]);
  });

  it("have servers of their own if they want", async () => {
    const branch = fakeGateway(petstore()).isolate();
    branch.use("petstore.listPets", { text: "own" });
    const { url } = await branch.listen();
    expect(await text(`${url}/petstore/pets`)).toBe("own");
    await branch.close();
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  });

  it("that are closed answer nobody", async () => {
    const gw = fakeGateway(petstore());
    await using live = await gw.listen();
    const branch = gw.isolate();
    const { headers } = branch;
    await branch.close();
    const response = await fetch(`${live.url}/petstore/pets/7`, { headers });
    expect([response.status, await response.json()]).toMatchObject([501, { code: "UNHANDLED_REQUEST" }]);
  });
});

describe("an API that is let through", () => {
  it("is answered by its true upstream, with bodies recorded on the way; its siblings are not", async () => {
    const upstream = fakeGateway({
      name: "up",
      apis: [{ name: "any", method: "ANY", path: "/{rest+}", backend: mock(async ({ text: body }) => ({ text: `up ${await body()}` })) }],
    });
    await using live = await upstream.listen();
    await using gw = fakeGateway(petstore(live.url), { passthrough: ["petstore.addPet"] });
    const stream = new Blob(["streamed"]).stream();
    const request = new Request("http://any/petstore/pets", { method: "POST", body: stream, duplex: "half" });
    const response = await gw.dispatch(request);
    expect([await response.text(), response.served.kind, response.served.source]).toEqual(["up streamed", "http", "group"]);
    expect(await gw.calls("petstore.addPet")[0]?.text()).toBe("streamed");
    await expect(gw.dispatch({ method: "GET", url: "/petstore/pets" })).rejects.toThrow("kind http");
    expect(upstream.calls("up.any")).toMatchObject([{ method: "POST", url: "/pets" }]);
  });

  it("has its fallback, which no override is asked for again", async () => {
    await using gw = fakeGateway(petstore("http://127.0.0.1:9"), { passthrough: ["petstore.listPets"] });
    const override = gw.use("petstore.listPets", { text: "override" }, { when: { call: { gte: 2 } } });
    const response = await gw.dispatch({ method: "GET", url: "/petstore/pets" });
    expect([await response.text(), response.served.source, override.used]).toEqual(["fallback", "fallback", 0]);
    expect(gw.calls("petstore.listPets")).toHaveLength(1);
  });
});

/** The status that a server answers a WebSocket's handshake with. */
function upgrade(url: string): Promise<number> {
  const headers = {
    connection: "upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  };
  return new Promise((resolve, reject) => {
    httpRequest(url, { headers }, (response) => resolve(response.resume().statusCode as number))
      .on("error", reject)
      .end();
  });
}
