import { describe, expect, it } from "vitest";
import { BodyStream, createGateway, type Observer, type RequestObservation } from "../../src/index.js";
import { calling, running, serving } from "./support/gateways.js";

/** An observer that writes down what it is told. */
function writing(told: string[] = []): Observer & { active: boolean; readonly told: string[] } {
  const observation: RequestObservation = {
    run(work) {
      told.push("run");
      return work();
    },
    matched: ({ api, resolution }) => void told.push(`matched ${api.name} ${resolution.kind}`),
    attempt: () => undefined,
    answered: ({ status, error }) => void told.push(`answered ${status}${error === undefined ? "" : ` ${error.code}`}`),
    ended: ({ kind }) => void told.push(kind),
  };
  return {
    active: true,
    told,
    request({ method, url }) {
      told.push(`${method} ${url}`);
      return observation;
    },
  };
}

const mocked = () => serving([{ name: "a", method: "GET", path: "/a", backend: { kind: "mock", text: "hello" } }]);

describe("an observer is told of a request", () => {
  it("from its coming to the end of its answer, in order, where the answer is a Mock's that is ready", async () => {
    const gateway = mocked();
    const { told, ...observer } = writing();
    gateway.observe(observer);
    expect(await (await gateway.dispatch({ method: "GET", url: "/a" })).text()).toBe("hello");
    expect(told).toEqual(["GET /a", "run", "matched a mock", "answered 200", "complete"]);
  });

  it.each([
    ["no API has it", { method: "GET", url: "/b" }, ["answered 404 ROUTE_NOT_FOUND", "complete"]],
    ["no API has its method", { method: "POST", url: "/a" }, ["answered 405 METHOD_NOT_ALLOWED", "complete"]],
    ["its path is refused", { method: "GET", url: "/a/../b" }, ["answered 400 BAD_REQUEST", "complete"]],
  ])("where %s: no API is named", async (_, request, rest) => {
    const gateway = mocked();
    const { told, ...observer } = writing();
    gateway.observe(observer);
    await gateway.dispatch(request);
    expect(told).toEqual([`${request.method} ${request.url}`, "run", ...rest]);
  });

  it("where the backend fails", async () => {
    const gateway = calling(() => {
      throw new Error("boom");
    });
    const { told, ...observer } = writing();
    gateway.observe(observer);
    await gateway.dispatch({ method: "GET", url: "/a/1" });
    expect(told.slice(1)).toEqual(["run", "matched a function", "answered 500 FUNCTION_FAILED", "complete"]);
  });

  it("where it is a web Request, whose body the backend still gets", async () => {
    const gateway = calling(async ({ text }) => (await text()).length);
    const { told, ...observer } = writing();
    gateway.observe(observer);
    const response = await gateway.fetch(new Request("http://a/a/1", { method: "POST", body: "sent" }));
    expect([await response.text(), told[0]]).toEqual(["4", "POST http://a/a/1"]);
  });

  it.each([
    ["complete", (body: BodyStream) => body.end()],
    ["broken", (body: BodyStream) => body.fail(new Error("broken off"))],
    ["abandoned", (body: BodyStream) => body.cancel()],
  ])("whose streamed body is %s only when that is so", async (kind, finish) => {
    const body = new BodyStream({ resume() {}, cancel() {} });
    const gateway = running((exchange) => exchange.respondPrepared(200, [], body));
    const { told, ...observer } = writing();
    gateway.observe(observer);
    await gateway.dispatch({ method: "GET", url: "/a" });
    body.push(new Uint8Array(1));
    expect(told.at(-1)).toBe("answered 200");
    finish(body);
    expect(told.slice(-2)).toEqual(["answered 200", kind]);
  });

  it("that HEAD asks for, without a body that is still to come", async () => {
    const body = new BodyStream({ resume() {}, cancel() {} });
    const gateway = running((exchange) => exchange.respondPrepared(200, [], body));
    const { told, ...observer } = writing();
    gateway.observe(observer);
    await gateway.dispatch({ method: "HEAD", url: "/a" });
    expect(told.slice(-2)).toEqual(["answered 200", "complete"]);
  });
});

describe("observers", () => {
  it("are each told, one inside of the other, and each stops by itself", async () => {
    const gateway = mocked();
    const told: string[] = [];
    const { told: _first, ...first } = writing(told);
    const stop = gateway.observe(first);
    gateway.observe(first);
    await gateway.dispatch({ method: "GET", url: "/a" });
    expect(told.filter((line) => line === "complete")).toHaveLength(2);
    stop();
    stop();
    await gateway.dispatch({ method: "GET", url: "/a" });
    expect(told.filter((line) => line === "complete")).toHaveLength(3);
  });

  it("that are not active are not asked, and an answer that is ready is given as it is", () => {
    const gateway = mocked();
    const { told, ...observer } = writing();
    gateway.observe({ ...observer, active: false });
    const [one, other] = [gateway.handle({ method: "GET", url: "/a" }), gateway.handle({ method: "GET", url: "/a" })];
    expect([one === other, told]).toEqual([true, []]);
  });

  it.each(["request", "run", "matched", "answered", "ended"])("that throw in %s change no answer, which is given once", async (where) => {
    let calls = 0;
    const gateway = calling(() => ++calls);
    const { told, ...observer } = writing();
    const fail = () => {
      throw new Error("the observer is broken");
    };
    const broken = writing();
    const request: Observer["request"] = (given) => ({ ...broken.request(given), [where]: fail }) as RequestObservation;
    gateway.observe({ active: true, request: where === "request" ? fail : request });
    gateway.observe(observer);
    expect(await (await gateway.dispatch({ method: "GET", url: "/a/1" })).text()).toBe("1");
    expect(told.slice(-2)).toEqual(["answered 200", "complete"]);
  });

  it("that do the work twice, or not at all, change nothing either", async () => {
    for (const times of [0, 2]) {
      let calls = 0;
      const gateway = calling(() => ++calls);
      const { request } = writing();
      const run = <Result>(work: () => Result): Result => {
        for (let i = 0; i < times; i++) work();
        return undefined as Result;
      };
      gateway.observe({ active: true, request: (given) => ({ ...(request(given) as RequestObservation), run }) });
      expect(await (await gateway.dispatch({ method: "GET", url: "/a/1" })).text()).toBe("1");
    }
  });

  it("change nothing for what is no request", async () => {
    const gateway = createGateway({ groups: [] });
    const { told, ...observer } = writing();
    gateway.observe(observer);
    expect((await gateway.dispatch(null as never)).status).toBe(500);
    expect(told).toEqual([]);
  });
});
