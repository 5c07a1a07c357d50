import { describe, expect, it } from "vitest";
import { type PathTemplate, parseTemplate, RouteMatch, type RouteTable, RouteTableBuilder } from "../../src/core/index.js";

/** "GET host/path" or "GET,PUT /path*": the host, where given, stands before the path, and `*` at the end is a prefix match. */
function table(...routes: readonly string[]): RouteTable<string> {
  const builder = new RouteTableBuilder<string>();
  for (const route of routes) {
    const [, methods = "", host = "", path = "", star] = /^(\S+) ([^/]*)(\/.*?)(\*?)$/.exec(route) ?? [];
    builder.add(host || undefined, methods.split(","), parseTemplate(path) as PathTemplate, star === "" ? "exact" : "prefix", route);
  }
  return builder.build();
}

/** The route that takes a request with its parameters, or `Allow` of those that have the path. */
function find(routes: RouteTable<string>, request: string): string {
  const [, method = "", host = "", path = ""] = /^(\S+) ([^/]*)(\/.*)$/.exec(request) ?? [];
  const found = routes.find(method, path, host || undefined);
  if (!(found instanceof RouteMatch)) return `allow ${found.allow.join(" ")}`.trim();
  const params = Object.entries(found.params).map(([name, value]) => ` ${name}=${value}`);
  return found.value + params.join("");
}

describe("the most specific path wins, whatever the order", () => {
  const routes = ["GET /a/b", "GET /a/b{x}", "GET /a/{x}", "GET /a/{rest+}", "GET /a*", "GET /*"];
  const cases: readonly (readonly [string, string])[] = [
    ["/a/b", "GET /a/b"],
    ["/a/bc", "GET /a/b{x} x=c"],
    ["/a/c", "GET /a/{x} x=c"],
    ["/a/c/d", "GET /a/{rest+} rest=c/d"],
    ["/a/", "GET /a*"],
    ["/a", "GET /a*"],
    ["/ab", "GET /*"],
    ["/", "GET /*"],
  ];

  it.each(cases)("%s", (path, expected) => {
    expect(find(table(...routes), `GET ${path}`)).toBe(expected);
    expect(find(table(...[...routes].reverse()), `GET ${path}`)).toBe(expected);
  });

  it("judges segment by segment from the left", () => {
    const both = table("GET /a/{x}/{y}", "GET /{x}/b/c");
    expect(find(both, "GET /a/b/c")).toBe("GET /a/{x}/{y} x=b y=c");
  });

  it("puts more literal characters first, also where fewer come sooner in the segment", () => {
    const both = table("GET /{x}.json", "GET /{x}.min.json", "GET /v{x}");
    expect(find(both, "GET /v1.min.json")).toBe("GET /{x}.min.json x=v1");
    expect(find(both, "GET /v1.json")).toBe("GET /{x}.json x=v1");
    expect(find(both, "GET /v1")).toBe("GET /v{x} x=1");
  });
});

describe("a path that begins like one route may belong to another", () => {
  it.each([
    [["GET /a/b/c", "GET /a/{x}/d"], "/a/b/d", "GET /a/{x}/d x=b"],
    [["GET /{x}/b", "GET /a/{y}/c"], "/a/b", "GET /{x}/b x=a"],
    [["GET /a{x}/b", "GET /{x}/c"], "/a1/c", "GET /{x}/c x=a1"],
    [["GET /a/{x}/b", "GET /a/{rest+}"], "/a/1/c", "GET /a/{rest+} rest=1/c"],
    [["GET /a/{x}/b", "GET /a*"], "/a/1/c", "GET /a*"],
    [["GET /abc", "GET /abd", "GET /{x}"], "/abe", "GET /{x} x=abe"],
    [["GET /a/{x}/b/{y}", "GET /a/{x}/{z}/d"], "/a/1/b/d", "GET /a/{x}/b/{y} x=1 y=d"],
  ])("%j %s", (routes, path, expected) => expect(find(table(...routes), `GET ${path}`)).toBe(expected));

  it("and its parameters are those of the route that takes it", () => {
    const both = table("GET /{a}/{b}/x", "GET /{c}/{rest+}");
    expect(find(both, "GET /1/2/3")).toBe("GET /{c}/{rest+} c=1 rest=2/3");
  });
});

describe("segments that mix text and parameters", () => {
  it.each([
    ["/{a}.{b}", "/x.y.z", "a=x b=y.z"],
    ["/{a}.{b}", "/x.", ""],
    ["/{a}.{b}", "/.x", ""],
    ["/{a}.{b}", "/..x", "a=. b=x"],
    ["/v{a}", "/v", ""],
    ["/v{a}", "/v10", "a=10"],
    ["/{a}-{b}-{c}", "/1-2-3-4", "a=1 b=2 c=3-4"],
    ["/{a}--{b}", "/1---2", "a=1 b=-2"],
    ["/a{x}a", "/aa", ""],
    ["/a{x}a", "/aba", "x=b"],
    ["/{a}aa", "/aaa", "a=a"],
  ])("%s takes %s: %s", (template, path, params) => {
    const expected = params === "" ? "allow" : `GET ${template} ${params}`;
    expect(find(table(`GET ${template}`), `GET ${path}`)).toBe(expected);
  });

  it.each([
    ["/{a}2{b}", "/%E2%82%AC", "allow"],
    ["/{a}2{b}", "/%E2%82%AC2%E2%82%AC", "GET /{a}2{b} a=€ b=€"],
    ["/{a}2{b}", "/x2%E2%82%AC", "GET /{a}2{b} a=x b=€"],
    ["/{a}C", "/%E2%82%AC", "allow"],
    ["/{a}AC", "/%E2%82%AC", "allow"],
    ["/{a}AC", "/%E2%82%ACAC", "GET /{a}AC a=€"],
    ["/{a}€", "/%E2%82%AC%E2%82%AC", "GET /{a}€ a=€"],
    ["/{a}25", "/%25", "allow"],
    ["/{a}5{b}", "/%255x", "GET /{a}5{b} a=% b=x"],
  ])("%s never cuts an encoded character in %s: %s", (template, path, expected) => {
    expect(find(table(`GET ${template}`), `GET ${path}`)).toBe(expected);
  });
});

describe("parameters", () => {
  it("are decoded, encoded slashes among them", () => {
    expect(find(table("GET /f/{a}/{rest+}"), "GET /f/a%2Fb/c%20d/%E2%82%AC")).toBe("GET /f/{a}/{rest+} a=a/b rest=c d/€");
  });

  it("never take an empty segment, greedy ones one character or more", () => {
    const routes = table("GET /a/{x}/b", "GET /f/{rest+}");
    expect(find(routes, "GET /a//b")).toBe("allow");
    expect(find(routes, "GET /f/")).toBe("allow");
    expect(find(routes, "GET /f")).toBe("allow");
    expect(find(routes, "GET /f//")).toBe("GET /f/{rest+} rest=/");
  });

  it("stand in a record without a prototype under whatever name", () => {
    const found = table("GET /{__proto__}/{constructor}").find("GET", "/1/2");
    expect(found).toBeInstanceOf(RouteMatch);
    const { params } = found as RouteMatch<string>;
    expect(Object.getPrototypeOf(params)).toBeNull();
    expect(Object.entries(params)).toEqual([
      ["__proto__", "1"],
      ["constructor", "2"],
    ]);
  });

  it("of earlier look-ups stay as they were", () => {
    const routes = table("GET /{a}/{b}");
    const first = routes.find("GET", "/1/2") as RouteMatch<string>;
    routes.find("GET", "/3/4");
    expect({ ...first.params }).toEqual({ a: "1", b: "2" });
  });
});

describe("a prefix match", () => {
  const routes = table("GET /p*", "GET /q/*", "GET /m/{x}*");

  it.each([
    ["/p", "GET /p*"],
    ["/p/", "GET /p*"],
    ["/p//x", "GET /p*"],
    ["/p/a/b", "GET /p*"],
    ["/pa", "allow"],
    ["/p%2Fa", "allow"],
    ["/q", "GET /q/*"],
    ["/q/", "GET /q/*"],
    ["/q/a", "GET /q/*"],
    ["/m/1", "GET /m/{x}* x=1"],
    ["/m/1/2", "GET /m/{x}* x=1"],
    ["/m/", "allow"],
  ])("%s: %s", (path, expected) => expect(find(routes, `GET ${path}`)).toBe(expected));

  it("of / takes every path", () => {
    for (const path of ["/", "//", "/a", "/a/b/"]) expect(find(table("ANY /*"), `GET ${path}`)).toBe("ANY /*");
  });
});

describe("trailing slashes and case", () => {
  it("are part of the path", () => {
    const routes = table("GET /a", "GET /b/");
    expect(find(routes, "GET /a/")).toBe("allow");
    expect(find(routes, "GET /b")).toBe("allow");
    expect(find(routes, "GET /A")).toBe("allow");
  });
});

describe("methods", () => {
  const routes = table(
    "GET /a",
    "POST,PURGE /a",
    "ANY /any",
    "HEAD /head",
    "GET /head",
    "ANY /mix",
    "GET /mix",
    "PROPFIND /dav",
    "OPTIONS /own",
    "PUT /own",
  );

  it.each([
    ["GET /a", "GET /a"],
    ["HEAD /a", "GET /a"],
    ["POST /a", "POST,PURGE /a"],
    ["PURGE /a", "POST,PURGE /a"],
    ["HEAD /head", "HEAD /head"],
    ["GET /mix", "GET /mix"],
    ["HEAD /mix", "GET /mix"],
    ["DELETE /mix", "ANY /mix"],
    ["OPTIONS /any", "ANY /any"],
    ["PURGE /any", "ANY /any"],
    ["X-ANY_1 /any", "ANY /any"],
    ["PROPFIND /dav", "PROPFIND /dav"],
    ["OPTIONS /own", "OPTIONS /own"],
  ])("%s is taken by %s", (request, route) => expect(find(routes, request)).toBe(route));

  it.each([
    ["PUT /a", "allow GET HEAD OPTIONS POST PURGE"],
    ["OPTIONS /a", "allow GET HEAD OPTIONS POST PURGE"],
    ["PROPFIND /a", "allow GET HEAD OPTIONS POST PURGE"],
    ["POST /head", "allow GET HEAD OPTIONS"],
    ["GET /dav", "allow OPTIONS PROPFIND"],
    ["GET /own", "allow OPTIONS PUT"],
    ["TRACE /any", "allow DELETE GET HEAD OPTIONS PATCH POST PUT"],
    ["CONNECT /any", "allow DELETE GET HEAD OPTIONS PATCH POST PUT"],
    ["TRACE /nowhere", "allow"],
    ["GET /nowhere", "allow"],
  ])("%s is not taken: %s", (request, expected) => expect(find(routes, request)).toBe(expected));

  it("of all routes that have the path make up Allow", () => {
    const all = table("GET /x/y", "PUT /x/{a}", "PATCH /{b}/y", "DELETE /x/{rest+}", "PURGE /x*", "POST /z");
    expect(find(all, "COPY /x/y")).toBe("allow DELETE GET HEAD OPTIONS PATCH PURGE PUT");
  });

  it("are looked for in less specific routes where the most specific has not the one that is asked for", () => {
    const both = table("GET /a/b", "POST /a/{x}");
    expect(find(both, "POST /a/b")).toBe("POST /a/{x} x=b");
  });

  it("of a custom kind don't stand in for each other", () => {
    expect(find(table("PURGE /a", "GET /b"), "PURGE /b")).toBe("allow GET HEAD OPTIONS");
  });
});

describe("hosts", () => {
  const routes = table(
    "GET a.example.com/x",
    "GET *.example.com/x",
    "GET *.b.example.com/x",
    "GET /x",
    "POST *.example.com/x",
    "GET /only",
  );

  it.each([
    ["GET a.example.com/x", "GET a.example.com/x"],
    ["GET c.example.com/x", "GET *.example.com/x"],
    ["GET c.b.example.com/x", "GET *.b.example.com/x"],
    ["GET d.c.example.com/x", "GET *.example.com/x"],
    ["GET example.com/x", "GET /x"],
    ["GET badexample.com/x", "GET /x"],
    ["GET other/x", "GET /x"],
    ["GET /x", "GET /x"],
    ["GET a.example.com/only", "GET /only"],
  ])("%s is taken by %s", (request, route) => expect(find(routes, request)).toBe(route));

  it("come before paths: a less specific path of the own host wins", () => {
    expect(find(table("GET a/{x}", "GET /y"), "GET a/y")).toBe("GET a/{x} x=y");
  });

  it("give the method to the less specific host where they have not got it", () => {
    expect(find(routes, "POST a.example.com/x")).toBe("POST *.example.com/x");
  });

  it("make up Allow together, and only those that the request may reach", () => {
    expect(find(routes, "PUT a.example.com/x")).toBe("allow GET HEAD OPTIONS POST");
    expect(find(routes, "PUT other/x")).toBe("allow GET HEAD OPTIONS");
  });
});

describe("a table", () => {
  it("without routes has no path", () => expect(find(table(), "GET /")).toBe("allow"));

  it("keeps the first of two routes that are the same", () => {
    const builder = new RouteTableBuilder<number>();
    for (const value of [1, 2]) builder.add(undefined, ["GET", "PURGE"], parseTemplate("/a") as PathTemplate, "exact", value);
    const routes = builder.build();
    expect([routes.find("GET", "/a"), routes.find("PURGE", "/a")]).toMatchObject([{ value: 1 }, { value: 1 }]);
  });

  it("finds a path of 8,000 segments and one of 8,000 characters", () => {
    const routes = table("GET /{rest+}", "GET /a/{x}/b");
    expect(find(routes, `GET ${"/a".repeat(4000)}`)).toMatch(/^GET \/\{rest\+\} rest=a\/a/);
    expect(find(routes, `GET /a/${"x".repeat(8000)}/b`)).toMatch(/^GET \/a\/\{x\}\/b x=x/);
  });
});
