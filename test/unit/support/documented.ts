import {
  type Api,
  type ApiOperation,
  createGateway,
  type Gateway,
  type GatewayError,
  type GatewayOptions,
  type GatewayResponse,
  type JsonSchema,
  type MockBackendConfig,
  type OperationResponse,
} from "../../../src/index.js";
import { type OpenApiOperationsOptions, openApiOperations } from "../../../src/openapi/index.js";

interface Documented {
  readonly gateway: Gateway;
  /** What `error` listeners were told. */
  readonly errors: readonly GatewayError[];
  /** Asks with these header fields; gives the answer. */
  ask(headers?: Readonly<Record<string, string | readonly string[]>>, url?: string): Promise<GatewayResponse>;
  /** The same as text: status, media type and body. */
  line(headers?: Readonly<Record<string, string | readonly string[]>>, url?: string): Promise<string>;
}

type Options = Omit<GatewayOptions, "backends" | "operations"> &
  OpenApiOperationsOptions & {
    readonly schemas?: Readonly<Record<string, JsonSchema>>;
    readonly mock?: MockBackendConfig;
    readonly response?: Api["response"];
  };

/** A gateway whose one API, ANY /a, is a Mock without content that answers by these responses. */
export function documented(
  responses: Readonly<Record<string, OperationResponse>>,
  { schemas = {}, mock = { kind: "mock" }, response, validation = "off", answers = {}, ...options }: Options = {},
): Documented {
  const operation: ApiOperation = { responses };
  const api = { name: "a", method: "ANY", path: "/a", match: "prefix" as const, operation, ...(response !== undefined && { response }) };
  const gateway = createGateway(
    { groups: [{ name: "g", schemas, backend: mock, apis: [api] }] },
    { ...options, operations: openApiOperations({ answers, validation }) },
  );
  const errors: GatewayError[] = [];
  gateway.on("error", ({ error }) => errors.push(error));
  const ask: Documented["ask"] = (headers = {}, url = "/a") => gateway.dispatch({ method: "GET", url, headers });
  const line: Documented["line"] = async (headers, url) => {
    const answer = await ask(headers, url);
    return [answer.status, answer.headers["content-type"], await answer.text()]
      .filter((part) => part !== undefined && part !== "")
      .join(" ");
  };
  return { gateway, errors, ask, line };
}
