import { describe, expect, it } from "vitest";
import { headerValue, headerValues, rawHeadersOf, toHeaderRecord, toRawHeaders } from "../../src/core/model/headers.js";

const request = { method: "GET", url: "/" };

describe("header fields as a record", () => {
  it("have lower-case names and keep several lines of one name apart", () => {
    const record = toHeaderRecord(["Set-Cookie", "a=1", "X-A", "1", "set-cookie", "b=2, c", "SET-COOKIE", "d"]);
    expect({ ...record }).toEqual({ "set-cookie": ["a=1", "b=2, c", "d"], "x-a": "1" });
  });

  it("have names like any other for the words of Object.prototype", () => {
    const record = toHeaderRecord(["__proto__", "1", "constructor", "2", "toString", "3", "__PROTO__", "4"]);
    expect(Object.getPrototypeOf(record)).toBeNull();
    expect(Object.entries(record)).toEqual([
      ["__proto__", ["1", "4"]],
      ["constructor", "2"],
      ["tostring", "3"],
    ]);
  });

  it("leave out a name without a value", () => expect(Object.keys(toHeaderRecord(["a", "1", "b"]))).toEqual(["a"]));
});

describe("header fields as pairs", () => {
  it("have a pair for each line, in order, and none for what is absent", () => {
    expect(toRawHeaders({ "X-B": "2", "X-A": ["1", "3"], "X-C": undefined, "X-D": [] })).toEqual(["x-b", "2", "x-a", "1", "x-a", "3"]);
  });

  it("are those that a request was received with, where it has them", () => {
    expect(rawHeadersOf({ ...request, headers: { a: "1" }, rawHeaders: ["B", "2"] })).toEqual(["B", "2"]);
    expect(rawHeadersOf({ ...request, headers: { A: "1" } })).toEqual(["a", "1"]);
    expect(rawHeadersOf(request)).toEqual([]);
  });
});

describe("the values of a request header", () => {
  const forms = [
    { ...request, headers: { "X-A": "1", "x-a": ["2", "3"], "x-b": undefined } },
    { ...request, rawHeaders: ["X-A", "1", "y", "0", "x-a", "2", "X-a", "3"] },
  ];

  it("are found in any case and in order", () => {
    for (const form of forms) {
      expect(headerValues(form, "x-a")).toEqual(["1", "2", "3"]);
      expect(headerValue(form, "x-a")).toBe("1, 2, 3");
    }
  });

  it("are none where the header is absent", () => {
    for (const form of [...forms, request]) {
      expect(headerValues(form, "x-b")).toEqual([]);
      expect(headerValue(form, "x-b")).toBeUndefined();
    }
  });

  it("may be empty", () => expect(headerValue({ ...request, headers: { "x-a": "" } }, "x-a")).toBe(""));

  it("are not those of Object.prototype", () => {
    for (const name of ["constructor", "__proto__", "tostring"]) expect(headerValue({ ...request, headers: {} }, name)).toBeUndefined();
    expect(headerValue({ ...request, headers: JSON.parse('{"__proto__":"1"}') }, "__proto__")).toBe("1");
  });
});
