import type { Exchange } from "../../../core/model/exchange.js";

/**
 * The exchange of a copy. Its client's departure does not end it, since nobody waits for its answer; `abandoned` holds what
 * does, while it is under way. Its failures are told to nobody but those who watch every try.
 */
export function unattended(exchange: Exchange, abandoned: Set<() => void>): Exchange {
  const { request, group, api, resolution, served, path, localPath, query, params, observation } = exchange;
  return {
    request,
    group,
    api,
    resolution,
    served,
    path,
    localPath,
    query,
    params,
    body: null,
    observation: observation && {
      run: (work) => observation.run(work),
      attempt: (start) => observation.attempt({ ...start, mirror: true }),
    },
    header: (name) => exchange.header(name),
    onAbandon(listener) {
      abandoned.add(listener);
      return () => void abandoned.delete(listener);
    },
    replaceBody() {},
    inform() {},
    serveAs() {},
    log() {},
    waitUntil() {},
    report() {},
    respond: (init) => exchange.respond(init),
    respondPrepared: (status, rawHeaders, body) => exchange.respondPrepared(status, rawHeaders, body),
  };
}
