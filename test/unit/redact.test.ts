import { describe, expect, it } from "vitest";
import { escapeControls, isSecret, redactConfig, redactHeaders, redactUrl } from "../../src/core/resolve/redact.js";

describe("what may hold a secret", () => {
  it.each([
    "authorization",
    "Proxy-Authorization",
    "Cookie",
    "set-cookie",
    "x-api-key",
    "apikey",
    "Ocp-Apim-Subscription-Key",
    "x-access-key",
    "privateKey",
    "API_KEY",
    "x-amz-security-token",
    "access_token",
    "client_secret",
    "password",
    "passwd",
    "X-Amz-Signature",
    "X-Amz-Credential",
    "sessionId",
    "key",
    "sig",
    "code",
  ])("%s does", (name) => expect(isSecret(name)).toBe(true));

  it.each(["accept", "x-request-id", "keyboard", "monkey", "status-code", "host", "q"])("%s does not", (name) =>
    expect(isSecret(name)).toBe(false),
  );
});

describe("headers are shown", () => {
  it("without their secrets, with every line", () => {
    const shown = redactHeaders([
      "Authorization",
      "Bearer s3cret",
      "Cookie",
      "a=s3cret",
      "X-A",
      "1",
      "x-a",
      "2",
      "Set-Cookie",
      "s3cret",
      "set-cookie",
      "s3cret",
    ]);
    expect({ ...shown }).toEqual({
      authorization: "[redacted]",
      cookie: "[redacted]",
      "x-a": ["1", "2"],
      "set-cookie": ["[redacted]", "[redacted]"],
    });
  });

  it("with control characters escaped, in names too", () => {
    expect({ ...redactHeaders(["x\u001b[31m", "a\r\nb\u009b"]) }).toEqual({ "x\\u001b[31m": "a\\u000d\\u000ab\\u009b" });
  });

  it("in a record without a prototype", () => {
    expect(Object.entries(redactHeaders(["__proto__", "1"]))).toEqual([["__proto__", "1"]]);
  });
});

describe("a URL is shown", () => {
  it.each([
    ["/a?b=1&token=s3cret&c", "/a?b=1&token=[redacted]&c"],
    ["/a?%74oken=s3cret", "/a?%74oken=[redacted]"],
    ["/a?ACCESS_TOKEN=s3cret=s3cret", "/a?ACCESS_TOKEN=[redacted]"],
    ["/a?token", "/a?token"],
    ["/a?%zz=1", "/a?%zz=1"],
    ["http://user:s3cret@h/a", "http://[redacted]@h/a"],
    ["HTTPS://s3cret@h?key=s3cret", "HTTPS://[redacted]@h?key=[redacted]"],
    ["http://u:s3@cret@h/", "http://[redacted]@h/"],
    ["http://h/a@b", "http://h/a@b"],
    ["/a\r\n\u001b[31m", "/a\\u000d\\u000a\\u001b[31m"],
    ["/a?x=\u001b[31m", "/a?x=\\u001b[31m"],
  ])("%j as %j", (url, shown) => expect(redactUrl(url)).toBe(shown));
});

describe("a configuration is shown", () => {
  it("without its secrets, code and bytes", () => {
    const backend = {
      kind: "own",
      url: "https://user:s3cret@up.internal/?sig=s3cret&a=1",
      password: "s3cret",
      tokens: ["s3cret"],
      auth: { deep: "s3cret" },
      handler: () => "s3cret",
      body: new Uint8Array(3),
      list: [{ secret: "s3cret", n: 1, none: null }],
      text: "a\u001b[31m",
    };
    expect(JSON.parse(JSON.stringify(redactConfig(backend)))).toEqual({
      kind: "own",
      url: "https://[redacted]@up.internal/?sig=[redacted]&a=1",
      password: "[redacted]",
      tokens: "[redacted]",
      auth: "[redacted]",
      handler: "[function]",
      body: "[3 bytes]",
      list: [{ secret: "[redacted]", n: 1, none: null }],
      text: "a\\u001b[31m",
    });
  });

  it("with own keys called __proto__ and keys with control characters", () => {
    const shown = redactConfig(JSON.parse('{"__proto__":{"a":1},"\\u001b":2}'));
    expect(JSON.stringify(shown)).toBe('{"__proto__":{"a":1},"\\\\u001b":2}');
  });
});

describe("control characters", () => {
  it("are escaped, others are not", () => {
    expect(escapeControls("a\u200e\u202eb\u2066\u061c")).toBe("a\\u200e\\u202eb\\u2066\\u061c"); // CVE-2021-42574
    expect(escapeControls("\0\t\n\u001b\u007f\u0085\u009f\u2028\u2029")).toBe(
      "\\u0000\\u0009\\u000a\\u001b\\u007f\\u0085\\u009f\\u2028\\u2029",
    );
    expect(escapeControls("a \u00a0\u20ac\u{1f600}")).toBe("a \u00a0\u20ac\u{1f600}");
  });
});
