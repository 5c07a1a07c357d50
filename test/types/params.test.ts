import { describe, expect, expectTypeOf, it } from "vitest";
import {
  type Api,
  createGateway,
  defineGroup,
  fn,
  type FunctionCall,
  type FunctionHandler,
  type FunctionRegistry,
  type GatewayConfig,
  mock,
  type PathParams,
} from "../../src/index.js";

describe("parameters are typed by the path template", () => {
  it("one name for each parameter, whatever its form", () => {
    expectTypeOf<PathParams<"/pets/{petId}">>().toEqualTypeOf<{ readonly petId: string }>();
    expectTypeOf<PathParams<"/files/{path+}">>().toEqualTypeOf<{ readonly path: string }>();
    expectTypeOf<PathParams<"/{name}.{ext}">>().toEqualTypeOf<{ readonly name: string; readonly ext: string }>();
    expectTypeOf<PathParams<"/v{major}/{owner}/{repo}/{rest+}">>().toEqualTypeOf<{
      readonly major: string;
      readonly owner: string;
      readonly repo: string;
      readonly rest: string;
    }>();
    expectTypeOf<keyof PathParams<"/pets">>().toBeNever();
    expectTypeOf<PathParams<string>>().toEqualTypeOf<Readonly<Record<string, string>>>();
  });

  it("in the handlers of defineGroup, each by its own path", async () => {
    const group = defineGroup({
      name: "pets",
      backend: mock({ json: "the default" }),
      apis: [
        {
          name: "getPet",
          method: "GET",
          path: "/pets/{petId}",
          backend: {
            kind: "function",
            handler: ({ params }) => {
              expectTypeOf(params).toEqualTypeOf<{ readonly petId: string }>();
              // @ts-expect-error there is no parameter ownerId in "/pets/{petId}"
              const missing: unknown = params.ownerId;
              return { pet: params.petId, missing: missing === undefined };
            },
          },
        },
        {
          name: "getFile",
          method: "GET",
          path: "/{owner}/{name}.{ext}/{rest+}",
          backend: {
            kind: "function",
            handler: ({ params: { owner, name, ext, rest }, query, request, served, signal, header }) => {
              expectTypeOf(owner).toEqualTypeOf<string>();
              expectTypeOf(query.get("a")).toEqualTypeOf<string | null>();
              expectTypeOf(header("a")).toEqualTypeOf<string | undefined>();
              expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
              return [owner, name, ext, rest, request.method, served.api];
            },
          },
        },
        { name: "inherits", method: "GET", path: "/pets" },
      ],
    });
    const gateway = createGateway({ groups: [group] });
    const json = async (url: string) => (await gateway.dispatch({ method: "GET", url })).json();
    expect(await json("/pets/7")).toEqual({ pet: "7", missing: true });
    expect(await json("/me/photo.png/a/b")).toEqual(["me", "photo", "png", "a/b", "GET", "getFile"]);
    expect(await json("/pets")).toBe("the default");
  });

  it("in fn, when the template is named", async () => {
    const handler = fn<"/pets/{petId}/toys/{toy+}">(({ params }) => {
      expectTypeOf(params).toEqualTypeOf<{ readonly petId: string; readonly toy: string }>();
      // @ts-expect-error there is no parameter toyId
      return [params.petId, params.toy, params.toyId ?? "none"];
    });
    const apis: Api[] = [{ name: "a", method: "GET", path: "/pets/{petId}/toys/{toy+}", backend: handler }];
    const response = await createGateway({ groups: [{ name: "g", apis }] }).dispatch({ method: "GET", url: "/pets/7/toys/a/b" });
    expect(await response.json()).toEqual(["7", "a/b", "none"]);
  });

  it("as a record in fn without a template, and by the path in the API beside it", () => {
    const group = defineGroup({
      name: "g",
      apis: [
        { name: "a", method: "GET", path: "/{a}", backend: fn(({ params }) => params.a ?? params.other ?? null) },
        {
          name: "b",
          method: "GET",
          path: "/{b}/b",
          backend: {
            kind: "function",
            handler: ({ params }) => {
              expectTypeOf(params).toEqualTypeOf<{ readonly b: string }>();
              return params.b;
            },
          },
        },
      ],
    });
    expect(group.apis).toHaveLength(2);
  });

  it("as a record where the template is known at run time only", () => {
    const path: string = ["", "{id}"].join("/");
    const group = defineGroup({
      name: "g",
      apis: [
        {
          name: "a",
          method: "GET",
          path,
          backend: {
            kind: "function",
            handler: ({ params }) => {
              expectTypeOf(params).toEqualTypeOf<Readonly<Record<string, string>>>();
              return params.anything ?? null;
            },
          },
        },
      ],
    });
    expect(group.apis[0]?.path).toBe("/{id}");
  });
});

describe("widening", () => {
  it("a defined group stands among the groups of a configuration, and its APIs among others", () => {
    const group = defineGroup({ name: "g", apis: [{ name: "a", method: ["GET", "PUT"], path: "/{id}", backend: mock() }] });
    const config: GatewayConfig = { groups: [group, { name: "h", prefix: "/h", apis: [] }] };
    const apis: readonly Api[] = [...group.apis, { name: "b", method: "PURGE", path: "/" }];
    expectTypeOf(group.apis[0].path).toEqualTypeOf<"/{id}">();
    expect([config.groups.length, apis.length]).toEqual([2, 2]);
  });

  it("a configuration from JSON needs one assertion and no more", () => {
    const config = JSON.parse('{"groups":[]}') as GatewayConfig;
    expect(createGateway(config).routes()).toEqual([]);
  });

  it("handlers for some parameters stand wherever a handler is wanted", () => {
    const specific: FunctionHandler<"/pets/{petId}"> = ({ params }) => params.petId;
    const registry: FunctionRegistry = {
      specific,
      versioned: { versions: { "1.0": specific, "1.1": () => null }, aliases: { live: "1.0" } },
    };
    expectTypeOf(specific).toBeFunction();
    expectTypeOf<FunctionCall["params"]>().toEqualTypeOf<Readonly<Record<string, string>>>();
    expect(Object.keys(registry)).toEqual(["specific", "versioned"]);
    // @ts-expect-error a registered function is a handler or versions, not text
    const wrong: FunctionRegistry = { wrong: "./handler.js" };
    expect(wrong).toBeDefined();
  });

  it("a handler gives what can be an answer", () => {
    const handlers: FunctionHandler[] = [
      () => null,
      () => "text",
      () => 1,
      () => ({ any: "object" }),
      () => [1],
      () => new Response(""),
      () => ({ status: 204, headers: { a: ["1", "2"] } }),
      async () => ({ status: 200, body: new Uint8Array() }),
    ];
    // @ts-expect-error a handler that gives nothing is no answer
    handlers.push(() => undefined);
    expect(handlers).toHaveLength(9);
  });
});
