import { createServer, get as httpGet } from "node:http";
import type { AddressInfo } from "node:net";
import { request as undiciRequest } from "undici";
import { describe, expect, it, onTestFinished } from "vitest";
import { http, mock } from "../../src/index.js";
import { fakeGateway, UnhandledRequestError, VerificationError } from "../../src/testing/index.js";

const origin = "http://pets.example.com";
const petstore = {
  groups: [
    {
      name: "pets",
      backend: http("https://pets.internal"),
      apis: [
        { name: "getPet", method: "GET", path: "/pets/{id}" },
        { name: "listPets", method: "GET", path: "/pets", backend: mock({ json: [] }) },
      ],
    },
  ],
} as const;

/** What each kind of client gets. */
const clients = {
  fetch: async (url: string) => (await fetch(url)).text(),
  undici: async (url: string) => (await undiciRequest(url)).body.text(),
  "node:http": (url: string) =>
    new Promise<string>((resolve, reject) =>
      httpGet(url, (response) => {
        let text = "";
        response.on("data", (chunk) => (text += chunk)).on("end", () => resolve(text));
      }).on("error", reject),
    ),
};

describe.each(Object.entries(clients))("a fake that intercepts an origin, asked by %s", (_, ask) => {
  it("answers, and keeps the call", async () => {
    await using gw = fakeGateway(petstore);
    gw.use("pets.getPet", { json: { name: "Tama" } });
    using _ = gw.intercept(origin);
    expect(await ask(`${origin}/pets/7`)).toBe('{"name":"Tama"}');
    expect(gw.calls("pets.getPet")).toMatchObject([{ params: { id: "7" }, status: 200 }]);
    gw.verify();
  });

  it("fails the client and the test where nothing is said about a request", async () => {
    await using gw = fakeGateway(petstore);
    using _ = gw.intercept(origin);
    await expect(ask(`${origin}/pets/7`)).rejects.toSatisfy(
      (error: Error) => error instanceof UnhandledRequestError || error.cause instanceof UnhandledRequestError,
    );
    expect(() => gw.verify()).toThrow(VerificationError);
  });

  it("shows a fault as the network's error", async () => {
    await using gw = fakeGateway(petstore);
    gw.use("pets.getPet", { fault: "CONNECTION_RESET_BY_PEER" });
    using _ = gw.intercept(origin);
    await expect(ask(`${origin}/pets/7`)).rejects.toSatisfy((error: Error & { code?: string }) =>
      [error.code, (error.cause as { code?: string } | undefined)?.code].includes("ECONNRESET"),
    );
  });

  it("lets through what it is told to, and everything once it has stopped or closed", async () => {
    const server = createServer((_request, response) => response.end("from the network"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const real = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await using gw = fakeGateway(petstore, { onUnhandled: "bypass" });
    {
      using _ = gw.intercept(real);
      expect(await ask(`${real}/pets`)).toBe("[]");
      expect(await ask(`${real}/elsewhere`)).toBe("from the network");
    }
    expect(await ask(`${real}/pets`)).toBe("from the network");
    gw.intercept(real);
    await gw.close();
    expect(await ask(`${real}/pets`)).toBe("from the network");
  });

  it("answers for its own origin only, the latest first where two have one", async () => {
    await using one = fakeGateway(petstore);
    await using other = fakeGateway(petstore);
    one.use("pets.listPets", { text: "one" });
    other.use("pets.listPets", { text: "other" });
    const branch = one.isolate();
    branch.use("pets.listPets", { text: "branch" });
    using _one = one.intercept(origin);
    using _other = other.intercept("http://other.example.com");
    {
      using _branch = branch.intercept(origin);
      expect([await ask(`${origin}/pets`), await ask("http://other.example.com/pets")]).toEqual(["branch", "other"]);
    }
    expect(await ask(`${origin}/pets`)).toBe("one");
    expect(one.calls()).toHaveLength(1);
  });
});
