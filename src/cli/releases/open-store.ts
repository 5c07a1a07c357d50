import type { ReleaseStore } from "../../releases/index.js";
import { Failure, reasonOf } from "../failure.js";

/**
 * Opens the store that a text names: `postgres://…`, `etcd+http://…` or `etcd+https://…` (several by comma), else a folder.
 * @throws Failure when there can't be such a store
 */
export async function openStore(place: string): Promise<ReleaseStore> {
  try {
    if (/^postgres(ql)?:/i.test(place)) {
      const { postgresStore } = await import("../../releases/stores/postgres/index.js");
      return postgresStore({ connectionString: place });
    }
    if (/^etcd\+https?:/i.test(place)) return await etcd(place.split(",").map((one) => new URL(one.replace(/^etcd\+/i, ""))));
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(place)) throw new Failure("A store is a folder, postgres://…, etcd+http://… or etcd+https://….");
    const { fileStore } = await import("../../releases/index.js");
    return fileStore(place);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const lacksPeer = (error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND";
    throw new Failure(lacksPeer ? "Releases in PostgreSQL need pg: npm install pg" : `The store can't be opened: ${reasonOf(error)}`);
  }
}

async function etcd(urls: readonly URL[]): Promise<ReleaseStore> {
  const { etcdStore } = await import("../../releases/stores/etcd/index.js");
  const [{ username, password } = new URL("http://none")] = urls;
  return etcdStore({
    endpoints: urls.map(({ origin }) => origin),
    ...(username !== "" && { username: decodeURIComponent(username), password: decodeURIComponent(password) }),
  });
}
