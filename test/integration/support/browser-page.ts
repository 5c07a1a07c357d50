import { useGateway } from "./browser-program.js";

/** What of a browser this program uses; the package is compiled for Node.js. */
const browser = globalThis as unknown as {
  readonly document?: object;
  readonly location: { readonly search: string };
  readonly Worker: new (url: string) => object;
};
const { document, location } = browser;
const parameters = new URLSearchParams(location.search);
const report = (findings: object) => void fetch("/findings", { method: "POST", body: JSON.stringify(findings) });

// The page begins the worker, which is the same program elsewhere.
if (document !== undefined) new browser.Worker(`/program.js${location.search}`);

useGateway(parameters.get("upstream") ?? "", parameters.get("dead") ?? "").then(report, (error: unknown) =>
  report({ place: document === undefined ? "worker" : "page", error: String((error as Error).stack ?? error) }),
);
