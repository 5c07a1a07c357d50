import type { Dispatcher } from "undici";
import type { UpstreamHandler } from "../transport.js";

/** Whom undici tells of a request: as it knows it, all of it optional, with what an {@link UpstreamHandler} has besides. */
export type UndiciHandler = Dispatcher.DispatchHandler & Pick<UpstreamHandler, "reading" | "onRequestSent">;
