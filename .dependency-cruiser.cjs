/**
 * The directions of the source tree. Each room names what it may import; whatever is not named is refused, type-only imports included.
 * `test/package/layers.test.ts` proves that every module is seen and that a breach is reported.
 */
const model = "^src/core/(model/|errors[.]ts$)";

/** A room and the only places of the tree that its modules may import, besides the room itself. */
const rooms = [
  { name: "errors", from: "^src/core/errors[.]ts$", may: [] },
  { name: "model", from: "^src/core/model/", may: ["^src/core/errors[.]ts$"] },
  { name: "rules", from: "^src/core/rules/", may: [model] },
  { name: "route", from: "^src/core/route/", may: [model, "^src/core/rules/"] },
  { name: "resolve", from: "^src/core/resolve/", may: [model, "^src/core/rules/"] },
  { name: "dispatch", from: "^src/core/dispatch/", may: ["^src/core/(model|rules|route|resolve)/", "^src/core/errors[.]ts$"] },
  { name: "core", from: "^src/core/", may: [] },
  { name: "platform", from: "^src/platform/", may: [model] },
  { name: "diagnostics", from: "^src/diagnostics/", may: [model] },
  { name: "otel", from: "^src/otel/", may: [model, "^src/core/resolve/redact[.]ts$"] },
  { name: "http", from: "^src/backends/http/", may: [model] },
  // Connections of Node.js are one way to reach upstreams, fetch is another: neither knows the other, and the rest knows neither.
  {
    name: "transports",
    from: "^src/backends/http/transport/([^/]+)/",
    may: [model, "^src/backends/http/(message|targets)/", "^src/backends/http/transport/[^/]+[.]ts$", "^src/backends/http/transport/$1/"],
  },
  { name: "call", from: "^src/backends/call/", may: [model] },
  { name: "mock", from: "^src/backends/mock/", may: [model, "^src/backends/call/"] },
  { name: "function", from: "^src/backends/function/", may: [model, "^src/backends/call/"] },
  { name: "store", from: "^src/releases/store[.]ts$", may: [] },
  // What stores share, and each store by itself: none knows another.
  { name: "store-parts", from: "^src/releases/stores/[^/]+[.]ts$", may: [model, "^src/releases/store[.]ts$"] },
  {
    name: "stores",
    from: "^src/releases/stores/([^/]+)/",
    may: [model, "^src/releases/store[.]ts$", "^src/releases/stores/[^/]+[.]ts$", "^src/releases/stores/$1/"],
  },
  { name: "releases", from: "^src/releases/", may: ["^src/core/", "^src/platform/", "^src/default-backends[.]ts$"] },
  {
    name: "functions",
    from: "^src/functions/",
    // Of the HTTP backend only which fields concern a connection: the same for whoever passes a message on.
    may: [model, "^src/backends/call/", "^src/platform/", "^src/backends/http/message/hop-by-hop[.]ts$"],
  },
  // The entry for places without Node.js. Of the root's modules it uses the types alone of those that make the same there.
  {
    name: "edge",
    from: "^src/edge/",
    may: [
      "^src/(core/index|with-backends|config-digest|create-gateway|validate-config)[.]ts$",
      "^src/(platform|observe)/",
      "^src/backends/(mock|function)/[^/]+[.]ts$",
      "^src/backends/http/(http-adapter|options|refuse-connection-options)[.]ts$",
      "^src/backends/http/transport/fetch/fetch-transport[.]ts$",
    ],
  },
  // What operators see. It listens to gateways and reads what they tell: types, and what keeps secrets out of text.
  { name: "observe", from: "^src/observe/", may: [model, "^src/core/route/fits-template[.]ts$"] },
  { name: "schema", from: "^src/schema/", may: ["^src/core/", "^src/default-backends[.]ts$"] },
  // A fake is a gateway that a test takes hold of: it may see all that is inside one. It serves by the integration for Node.js.
  {
    name: "testing",
    from: "^src/testing/",
    may: ["^src/(core|backends/(mock|http)|platform|integrations/node)/", "^src/(create-gateway|default-backends|validate-config)[.]ts$"],
  },
  // Answers tell media types apart as validation does, and look into schemas as it does.
  {
    name: "answer",
    from: "^src/openapi/answer/",
    may: [model, "^src/openapi/validate/(body/media-type|schema/)", "^src/backends/http/message/hop-by-hop[.]ts$"],
  },
  { name: "openapi-operations", from: "^src/openapi/[^/]+[.]ts$", may: [model, "^src/openapi/"] },
  { name: "validate", from: "^src/openapi/validate/", may: [model, "^src/backends/http/mirror/tap[.]ts$"] },
  { name: "openapi-import", from: "^src/openapi/import/", may: [model, "^src/validate-config[.]ts$", "^src/openapi/extensions[.]ts$"] },
  {
    name: "openapi-export",
    from: "^src/openapi/export/",
    // What of a schema is a schema is known where schemas are read.
    may: [
      model,
      "^src/core/rules/serialize[.]ts$",
      "^src/openapi/extensions[.]ts$",
      "^src/openapi/import/(schema/keywords|document/is-object)[.]ts$",
    ],
  },
  // What integrations share. Frameworks whose requests are those of node:http are answered by the code of Node.js' own servers.
  { name: "integration-parts", from: "^src/integrations/[^/]+[.]ts$", may: [model] },
  {
    name: "integrations",
    from: "^src/integrations/([^/]+)/",
    may: [
      model,
      "^src/integrations/[^/]+[.]ts$",
      "^src/integrations/node/",
      "^src/integrations/$1/",
      "^src/platform/from-web-request[.]ts$",
      "^src/functions/lambda/(event/event-body|streaming/(awslambda|streamed-handler))[.]ts$",
    ],
  },
  { name: "node", from: "^src/integrations/node/", may: [model, "^src/integrations/[^/]+[.]ts$"] },
  {
    name: "web-integrations",
    from: "^src/integrations/(hono|fetch)/",
    may: [model, "^src/integrations/[^/]+[.]ts$", "^src/platform/from-web-request[.]ts$", "^src/integrations/$1/"],
  },
  {
    name: "lambda",
    from: "^src/integrations/lambda/",
    // What is text in an event is text in a result, and a response streams as those of handlers do that functions run.
    may: [model, "^src/functions/lambda/(event/event-body|streaming/(awslambda|streamed-handler))[.]ts$"],
  },
  // The command uses what users of the library use: its entries, which are built beside it, and text for terminals.
  {
    name: "cli",
    from: "^src/cli/",
    may: [
      "^src/index[.]ts$",
      "^src/(integrations/node|openapi|releases(/stores/(postgres|etcd))?)/index[.]ts$",
      "^src/openapi/import/document/parse-text[.]ts$",
      "^src/core/model/(secret|suggest)[.]ts$",
    ],
  },
  { name: "intercept", from: "^src/testing/intercept/", may: [] },
  {
    name: "record",
    from: "^src/testing/record/",
    may: ["^src/core/(index|model/(base64|secret))[.]ts$", "^src/backends/http/http-backend[.]ts$", "^src/create-gateway[.]ts$"],
  },
  {
    name: "arbitraries",
    from: "^src/testing/arbitraries/",
    may: ["^src/core/(index|model/base64|rules/full-paths)[.]ts$", "^src/validate-config[.]ts$"],
  },
];

/** Where modules of Node.js and installed packages may be used. */
const outside = [
  {
    name: "undici",
    to: "(^|/)node_modules/undici/",
    only: "^src/(backends/http/transport/undici|releases/stores/etcd|testing/intercept/undici)/",
  },
  { name: "pg", to: "(^|/)node_modules/(@types/)?pg/", only: "^src/releases/stores/postgres/" },
  { name: "opentelemetry", to: "(^|/)node_modules/@opentelemetry/", only: "^src/otel/" },
  { name: "express", to: "(^|/)node_modules/express/", only: "^src/functions/express/" },
  { name: "piscina", to: "(^|/)node_modules/piscina/", only: "^src/functions/module/" },
  { name: "interceptors", to: "(^|/)node_modules/@mswjs/", only: "^src/testing/intercept/node-http/" },
  { name: "ajv", to: "(^|/)node_modules/ajv(-formats)?/", only: "^src/openapi/validate/schema/" },
  { name: "negotiator", to: "(^|/)node_modules/(@types/)?negotiator/", only: "^src/openapi/answer/choose/load-negotiator[.]ts$" },
  { name: "json-schema-faker", to: "(^|/)node_modules/json-schema-faker/", only: "^src/openapi/answer/generate/" },
  { name: "fast-xml-builder", to: "(^|/)node_modules/fast-xml-builder/", only: "^src/openapi/answer/write/load-xml-builder[.]ts$" },
  { name: "yaml", to: "(^|/)node_modules/yaml/", only: "^src/(cli/source/|openapi/import/document/parse-yaml[.]ts$)" },
  { name: "fast-check", to: "(^|/)node_modules/fast-check/", only: "^src/testing/arbitraries/fast-check[.]ts$" },
  { name: "commander", to: "(^|/)node_modules/commander/", only: "^src/cli/" },
  {
    name: "node",
    to: { dependencyTypes: ["core"] },
    only: "^src/(backends/http/(upgrade/|transport/(undici/|(transport|upstream-call)[.]ts$))|openapi/(answer/generate/within-time|import/group-from-openapi)[.]ts$|(functions|integrations/(node|express|koa|fastify|lambda)|openapi/import/document|releases|diagnostics|schema|cli|testing/(intercept|record))/)",
  },
];

module.exports = {
  forbidden: [
    { name: "no-cycle", severity: "error", from: {}, to: { circular: true } },
    { name: "no-orphan", severity: "error", from: { orphan: true }, to: {} },
    { name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "only-dependencies",
      comment: "What src imports must be installed with the package, or beside it by whoever uses an integration.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/schema/" },
      to: {
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-optional", "unknown"],
        dependencyTypesNot: ["npm-peer"],
        // Types of the first are a dev dependency, the others are built into the command.
        pathNot: "(^|/)node_modules/(@types/pg|commander|yaml)/",
      },
    },
    ...rooms.map(({ name, from, may }) => ({
      name: `${name}-imports`,
      severity: "error",
      from: { path: from },
      to: { path: "^src/", pathNot: [from.replace("([^/]+)", "$1"), ...may] },
    })),
    ...outside.map(({ name, to, only }) => ({
      name: `${name}-only-there`,
      severity: "error",
      from: { path: "^src/", pathNot: only },
      to: typeof to === "string" ? { path: to } : to,
    })),
    {
      name: "only-http-backend-connects",
      comment: "Whatever else loads the connections of Node.js would bring them into browsers.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/backends/http/(transport/undici/|http-backend[.]ts$)" },
      to: { path: "^src/backends/http/transport/undici/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "edge-loads-no-node",
      comment: "Of Node.js and undici what the edge entry reaches may use the types alone.",
      severity: "error",
      from: { path: "^src/(edge|core|platform|observe|backends)/", pathNot: "^src/backends/http/transport/undici/" },
      to: { dependencyTypes: ["core", "npm"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "edge-uses-types-of-the-root",
      severity: "error",
      from: { path: "^src/edge/" },
      to: { path: "^src/(create-gateway|validate-config)[.]ts$", dependencyTypesNot: ["type-only", "type-import"] },
    },
    {
      name: "nobody-imports-integrations",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(integrations|testing|cli)/" },
      to: { path: "^src/(integrations|testing|cli)/" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"] },
  },
};
