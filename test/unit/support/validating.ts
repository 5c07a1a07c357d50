import {
  type ApiOperation,
  type BackendHandler,
  createGateway,
  type Gateway,
  type GatewayError,
  type GatewayOptions,
  type GatewayRequest,
  type JsonSchema,
  type OperationParameter,
  type OperationSupport,
  type Violation,
} from "../../../src/index.js";
import { prepareValidation, type ValidationMode, type ValidationOptions } from "../../../src/openapi/validate/index.js";
import { type CustomConfig, customBackend } from "./gateways.js";

/** Checks and nothing else. */
export function validation(options: ValidationMode | ValidationOptions = "enforce"): OperationSupport {
  return { prepare: (operation, context) => prepareValidation(operation, context, options) };
}

interface Validating {
  readonly gateway: Gateway<CustomConfig>;
  /** What `error` listeners were told. */
  readonly errors: readonly GatewayError[];
  /** Sends a request; gives the status with what is wrong with it. */
  ask(request: Partial<GatewayRequest> & { readonly url: string }): Promise<{ status: number; violations: readonly Violation[] }>;
}

/** A gateway whose one API, ANY `path`, has this operation. Its backend answers 204 unless told otherwise. */
export function validating(
  operation: ApiOperation,
  {
    path = "/a",
    schemas = {},
    rules = "enforce",
    run = (exchange) => exchange.respond({ status: 204 }),
    ...options
  }: Omit<GatewayOptions, "backends" | "operations"> & {
    readonly path?: string;
    readonly schemas?: Readonly<Record<string, JsonSchema>>;
    readonly rules?: ValidationMode | ValidationOptions;
    readonly run?: BackendHandler;
  } = {},
): Validating {
  const gateway = createGateway(
    { groups: [{ name: "g", schemas, backend: { kind: "custom", run }, apis: [{ name: "a", method: "ANY", path, operation }] }] },
    { ...options, backends: [customBackend], operations: validation(rules) },
  );
  const errors: GatewayError[] = [];
  gateway.on("error", ({ error }) => errors.push(error));
  const ask: Validating["ask"] = async (request) => {
    const response = await gateway.dispatch({ method: "GET", ...request });
    const text = await response.text();
    const { violations = [] } = text === "" ? {} : (JSON.parse(text) as { violations?: readonly Violation[] });
    return { status: response.status, violations };
  };
  return { gateway, errors, ask };
}

/** A gateway whose one operation has one parameter. */
export function withParameter(parameter: OperationParameter, more: Parameters<typeof validating>[1] = {}): Validating {
  return validating({ parameters: [parameter] }, parameter.in === "path" ? { path: `/a/{${parameter.name}}`, ...more } : more);
}
