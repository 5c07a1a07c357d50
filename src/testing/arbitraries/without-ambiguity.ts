import type { GatewayConfig } from "../../core/index.js";
import { validateConfig } from "../../validate-config.js";

/** The configuration without the APIs that validation refuses because one before them takes the same requests (R9). */
export function withoutAmbiguity(config: GatewayConfig): GatewayConfig {
  const result = validateConfig(config);
  if (result.ok) return config;
  const refused = new Set(result.issues.flatMap(({ code, path }) => (code === "AMBIGUOUS_ROUTE" ? [path] : [])));
  const groups = config.groups.map((group, i) => ({ ...group, apis: group.apis.filter((_, j) => !refused.has(`/groups/${i}/apis/${j}`)) }));
  return { ...config, groups };
}
