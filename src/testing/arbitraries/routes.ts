import { type GatewayConfig, parseTemplate, type PathTemplate } from "../../core/index.js";
import { fullPaths, methodsOfApi } from "../../core/rules/full-paths.js";

/** A path as requests for it are made: literals around parameters, segment by segment. */
export interface PathShape {
  readonly segments: readonly {
    readonly kind: "static" | "mixed" | "param" | "rest";
    /** Canonical literals around the parameters, one more than there are parameters. */
    readonly literals: readonly string[];
  }[];
  /** Whether everything below is meant too. */
  readonly open: boolean;
}

/** One path of one API on one host. */
export interface Route extends PathShape {
  readonly group: string;
  readonly host: string | undefined;
  readonly methods: readonly string[];
}

/** Every path of a valid configuration that requests are made for. */
export function routesOf(config: GatewayConfig): Route[] {
  return config.groups.flatMap(({ name, prefix = "", hosts = [undefined], apis }) =>
    apis.flatMap((api) => {
      const open = api.match === "prefix";
      const base = prefix.replace(/\/$/, "");
      // What takes everything below needs no slash at its end.
      const paths = open ? [(base + api.path).replace(/\/$/, "")] : fullPaths(base, api.path, false);
      const shapes = paths.map((path) => ({ segments: segmentsOf(path), open }));
      return hosts.flatMap((host) =>
        shapes.map((shape) => ({ ...shape, group: name, host: host?.toLowerCase(), methods: methodsOfApi(api) })),
      );
    }),
  );
}

function segmentsOf(path: string): PathShape["segments"] {
  const template = path === "" ? { segments: [] } : parseTemplate(path);
  return typeof template === "string" ? [] : template.segments.map((segment) => ({ kind: segment.kind, literals: literalsOf(segment) }));
}

function literalsOf(segment: PathTemplate["segments"][number]): readonly string[] {
  if (segment.kind === "mixed") return segment.literals;
  return segment.kind === "static" ? [segment.text] : ["", ""];
}
