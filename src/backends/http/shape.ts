import {
  durationMs,
  headerNamePattern,
  headerNameShape,
  headerValueShape,
  type ListShape,
  type NumberShape,
  type ObjectShape,
  type Shape,
} from "../../core/model/shape.js";

const count = (min: number, max: number): NumberShape => ({ is: "number", min, max, integer: true });
const percent: NumberShape = { is: "number", min: 0, max: 100 };
const url: Shape = { is: "string", minLength: 1 };
const maxBytes = Number.MAX_SAFE_INTEGER;

const statuses: ListShape = { is: "list", of: count(100, 599), min: 1, max: 500 };
const failures: ListShape = { is: "list", of: count(200, 599), max: 400 };

const headerChanges: ObjectShape = {
  is: "object",
  keys: {
    set: { is: "map", of: headerValueShape, keyPattern: headerNamePattern, keyWants: "a header name" },
    remove: { is: "list", of: headerNameShape, max: 1000 },
  },
};

const retry: ObjectShape = {
  is: "object",
  keys: {
    attempts: count(1, 10),
    statuses: failures,
    methods: {
      is: "list",
      of: { is: "string", pattern: "^(?!(?:TRACE|CONNECT|ANY)$)[A-Z][A-Z0-9_-]*$", wants: 'an upper-case method such as "GET"' },
      max: 32,
    },
    backoff: { is: "object", keys: { baseMs: durationMs, maxMs: durationMs } },
    budget: { is: "object", keys: { percent, minPerSecond: { is: "number", min: 0, max: 1000 } } },
    maxBodyBytes: count(0, 1_048_576),
  },
};

const circuitBreaker: ObjectShape = {
  is: "object",
  keys: {
    failures: count(1, 1_000_000),
    failurePercent: { is: "number", min: 1, max: 100 },
    minRequests: count(1, 1_000_000),
    windowMs: durationMs,
    openMs: durationMs,
    probes: count(1, 100),
    statuses: failures,
  },
};

const health: ObjectShape = {
  is: "object",
  keys: {
    active: {
      is: "object",
      keys: {
        path: { is: "string", pattern: "^/[\\u0021\\u0022\\u0024-\\u007e]*$", wants: 'a path such as "/health"', maxLength: 8192 },
        intervalMs: durationMs,
        timeoutMs: durationMs,
        healthyAfter: count(1, 1000),
        unhealthyAfter: count(1, 1000),
        statuses,
      },
      required: ["path"],
    },
    passive: { is: "object", keys: { failures: count(1, 1_000_000), ejectMs: durationMs, statuses: failures } },
  },
};

const loadBalancing: Shape = {
  is: "either",
  of: [
    { is: "string", oneOf: ["round-robin", "least-requests", "random-two"] },
    {
      is: "object",
      keys: {
        hashOn: {
          is: "string",
          pattern: "^(?:client|header\\.[!#$%&'*+.^_`|~0-9A-Za-z-]+|cookie\\.[!#$%&'*+.^_`|~0-9A-Za-z-]+)$",
          wants: '"client", or a header or cookie such as "header.x-user" or "cookie.sid"',
          maxLength: 256,
        },
      },
      required: ["hashOn"],
    },
  ],
};

const pem: Shape = {
  is: "either",
  of: [
    { is: "string", pattern: "^\\s*-----BEGIN ", wants: 'PEM text (-----BEGIN …), or a file: { "file": "/etc/ssl/ca.pem" }' },
    { is: "object", keys: { file: { is: "string", minLength: 1, maxLength: 4096 } }, required: ["file"] },
  ],
};

const tls: ObjectShape = {
  is: "object",
  keys: {
    ca: { is: "either", of: [pem, { is: "list", of: pem, min: 1, max: 1000 }] },
    cert: pem,
    key: pem,
    servername: {
      is: "string",
      pattern: "^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?$",
      wants: 'a host name such as "api.example.com"',
      maxLength: 255,
    },
    rejectUnauthorized: { is: "boolean" },
  },
};

/** The shape of {@link HttpBackendConfig} without `kind`. What it can't say is in `validate.ts`. */
export const httpBackendShape: ObjectShape = {
  is: "object",
  keys: {
    url,
    targets: { is: "list", of: { is: "object", keys: { url, weight: count(1, 1000) }, required: ["url"] }, min: 1, max: 1000 },
    timeouts: {
      is: "object",
      keys: { connectMs: durationMs, headersMs: durationMs, bodyIdleMs: durationMs, totalMs: durationMs },
    },
    retry,
    circuitBreaker,
    health,
    loadBalancing,
    limits: {
      is: "object",
      keys: {
        connections: count(1, 100_000),
        queue: count(0, 10_000_000),
        maxBodyBytes: count(0, maxBytes),
        maxResponseHeaderBytes: count(1, 1_048_576),
      },
    },
    tls,
    http2: { is: "boolean" },
    headers: { is: "object", keys: { request: headerChanges, response: headerChanges } },
    preserveHost: { is: "boolean" },
    trustProxy: { is: "list", of: { is: "string" }, max: 1000 },
    fallback: { is: "backend", level: "group", kind: "mock" },
    mirror: {
      is: "object",
      keys: { url, percent: { is: "number", min: 0.001, max: 100 }, maxBodyBytes: count(0, 1_048_576) },
      required: ["url"],
    },
  },
  exactlyOne: ["url", "targets"],
};
