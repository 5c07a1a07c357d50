import { describe, expect, it } from "vitest";
import type { GatewayRequest } from "../../src/index.js";
import { hostName, hostOf } from "../../src/core/model/host.js";

/** The host that a request asks for, as routes are bound to it. */
function nameAskedFor(request: GatewayRequest, authority: string | undefined): string | undefined | null {
  const host = hostOf(request, authority);
  return typeof host === "string" ? hostName(host) : host;
}

const asking = (host?: string | readonly string[]) => ({ method: "GET", url: "/", ...(host !== undefined && { headers: { Host: host } }) });

describe("the host that a request asks for", () => {
  it.each([
    ["a.example", "a.example"],
    ["A.Example:8080", "a.example"],
    ["a.example:", "a.example"],
    ["a.example.", "a.example"],
    ["a.example.:443", "a.example"],
    ["127.0.0.1:80", "127.0.0.1"],
    ["[::1]", "[::1]"],
    ["[2001:DB8::1]:8443", "[2001:db8::1]"],
    ["under_score-1", "under_score-1"],
  ])("%s is %s", (host, expected) => expect(nameAskedFor(asking(host), undefined)).toBe(expected));

  it("is the authority of an absolute URL where there is no Host", () => {
    expect(nameAskedFor(asking(), "H.example:1")).toBe("h.example");
    expect(nameAskedFor({ method: "GET", url: "/", rawHeaders: ["accept", "*/*"] }, "h.example")).toBe("h.example");
  });

  it("is the Host where there are both", () => expect(nameAskedFor(asking("a.example"), "b.example")).toBe("a.example"));

  it("is none without either", () => {
    expect(nameAskedFor(asking(), undefined)).toBeUndefined();
    expect(nameAskedFor(asking(""), undefined)).toBeUndefined();
  });

  it.each([
    "a/..@evil:99",
    "user@a",
    "a b",
    "a,b",
    "a:b",
    "a:123456",
    "a:80:80",
    "[::1",
    "::1",
    "caf\u00e9",
    "a?x",
    "a#x",
    "a\\x",
    " a",
    "a\r\n",
  ])("is malformed: %j", (host) => expect(nameAskedFor(asking(host), "good.example")).toBeNull());

  it("is malformed when several are given", () => {
    expect(nameAskedFor(asking(["a", "a"]), undefined)).toBeNull();
    expect(nameAskedFor({ method: "GET", url: "/", rawHeaders: ["Host", "a", "hOST", "b"] }, undefined)).toBeNull();
    expect(nameAskedFor({ method: "GET", url: "/", headers: { host: "a", Host: "b" } }, undefined)).toBeNull();
  });
});
