import type { BatchObservableCallback, Meter } from "@opentelemetry/api";
import type { BackendStatus } from "../../core/model/backend-status.js";

/** How far a circuit is from being closed. */
const levels: Readonly<Record<BackendStatus["circuit"], number>> = { closed: 0, "half-open": 1, open: 2 };

/** Shows circuits and health of what stands behind a gateway, whenever metrics are collected; the result stops that. */
export function observeBackends(meter: Meter, backends: () => readonly BackendStatus[]): () => void {
  const circuit = meter.createObservableGauge("pointsman.backend.circuit", {
    description:
      "State of the circuit breaker of a target: 0 closed, 1 half-open, 2 open. The worst, where several backends have the same target.",
  });
  const healthy = meter.createObservableGauge("pointsman.backend.healthy", {
    description: "Whether health checks leave a target in the balance: 1 or 0. The worst, where several backends have the same target.",
  });
  const observe: BatchObservableCallback = (result) => {
    for (const { kind, target, level, isHealthy } of worst(backends())) {
      const attributes = { "pointsman.backend.kind": kind, "pointsman.backend.target": target };
      result.observe(circuit, level, attributes);
      result.observe(healthy, isHealthy ? 1 : 0, attributes);
    }
  };
  meter.addBatchObservableCallback(observe, [circuit, healthy]);
  return () => meter.removeBatchObservableCallback(observe, [circuit, healthy]);
}

interface Seen {
  readonly kind: string;
  readonly target: string;
  level: number;
  isHealthy: boolean;
}

function worst(statuses: readonly BackendStatus[]): Iterable<Seen> {
  const byTarget = new Map<string, Seen>();
  for (const { kind, target, circuit, healthy } of statuses) {
    const key = `${kind} ${target}`;
    const seen = byTarget.get(key);
    if (seen === undefined) byTarget.set(key, { kind, target, level: levels[circuit], isHealthy: healthy });
    else {
      seen.level = Math.max(seen.level, levels[circuit]);
      seen.isHealthy &&= healthy;
    }
  }
  return byTarget.values();
}
