import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { FunctionHandler } from "../../../src/core/index.js";
import { loadFunctionsLibrary, loadLibrary } from "../library.js";
import { bodyOf, type Operation } from "../operations.js";
import type { AnswererContestant } from "./answerer.js";
import { honoApplication } from "./answerer-hono.js";
import { findMyWayRouter } from "./router-find-my-way.js";
import { routesFor } from "./routers.js";

/** What a Lambda handler gives back here. */
interface LambdaAnswer {
  readonly statusCode: number;
  readonly body: string;
}

/** `dispatch` to native Lambda handlers behind `fromLambda`: the request becomes an event, the result a response, its body read as text. */
export const pointsmanLambda: AnswererContestant = {
  name: "pointsman dispatch, fromLambda 2.0",
  batchSize: 100,
  async build(operations) {
    const [{ createGateway }, { fromLambda }] = [await loadLibrary(), await loadFunctionsLibrary()];
    const apis = operations.map((operation) => {
      const body = JSON.stringify(bodyOf(operation));
      const lambda = async (_event: APIGatewayProxyEventV2) => ({ statusCode: 200, headers: { "content-type": "application/json" }, body });
      const handler: FunctionHandler = fromLambda(lambda);
      return {
        name: `${operation.id}`,
        method: operation.method,
        path: operation.template,
        backend: { kind: "function", handler } as const,
      };
    });
    const gateway = createGateway({ groups: [{ name: "bench", apis }] });
    return {
      async answer(method, path) {
        const response = await gateway.dispatch({ method, url: path });
        return { status: response.status, text: await response.text(), type: String(response.headers["content-type"]) };
      },
      async run({ methods, paths }) {
        let characters = 0;
        for (let i = 0; i < paths.length; i++) {
          const response = await gateway.dispatch({ method: methods[i] as string, url: paths[i] as string });
          characters += (await response.text()).length;
        }
        return characters;
      },
      close: () => gateway.close(),
    };
  },
};

/** An adapter that runs an application as a Lambda handler, called with an event that is there already; its result's body is read. */
function adapter(
  name: string,
  toHandler: (operations: readonly Operation[]) => Promise<(event: never) => Promise<LambdaAnswer>>,
): AnswererContestant {
  return {
    name,
    batchSize: 100,
    async build(operations) {
      const handle = await toHandler(operations);
      return {
        async answer(method, path) {
          const { statusCode, body } = await handle(eventOf(method, path) as never);
          return { status: statusCode, text: body };
        },
        async run({ methods, paths }) {
          let characters = 0;
          for (let i = 0; i < paths.length; i++) {
            const { body } = await handle(eventOf(methods[i] as string, paths[i] as string) as never);
            characters += body.length;
          }
          return characters;
        },
      };
    },
  };
}

export const fastifyLambda: AnswererContestant = adapter("@fastify/aws-lambda, a prepared event", async (operations) => {
  const [{ default: fastify }, { default: awsLambdaFastify }] = [await import("fastify"), await import("@fastify/aws-lambda")];
  const application = fastify();
  for (const { id, method, path } of routesFor(findMyWayRouter, operations)) {
    const body = JSON.stringify(bodyOf(operations[id] as Operation));
    application.route({ method, url: path, handler: (_request, reply) => reply.type("application/json").send(body) });
  }
  const handle = awsLambdaFastify(application);
  await application.ready();
  return (event) => handle(event, {} as never) as Promise<LambdaAnswer>;
});

export const honoLambda: AnswererContestant = adapter("Hono aws-lambda handle, a prepared event", async (operations) => {
  const { handle } = await import("hono/aws-lambda");
  return handle(honoApplication(operations)) as (event: never) => Promise<LambdaAnswer>;
});

const http = { protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "" };
const context = { accountId: "1", apiId: "api", domainName: "localhost", requestId: "id", routeKey: "$default", stage: "$default" };

function eventOf(method: string, path: string): unknown {
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: "",
    headers: { host: "localhost" },
    requestContext: { ...context, http: { ...http, method, path } },
    isBase64Encoded: false,
  };
}
