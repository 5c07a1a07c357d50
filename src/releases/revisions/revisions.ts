import { type AnyBackendConfig, type ApiGroup, ConfigError, serializeConfig } from "../../core/index.js";
import { changeKey } from "../change.js";
import { readDocument, writeDocument } from "../documents.js";
import { revisionsKey } from "../keys.js";
import { append, newestFirst } from "../log.js";
import { parseRevisionList, type RevisionList, type RevisionRecord } from "../records.js";
import { ReleaseError } from "../release-error.js";
import type { Setting, Signature } from "../setting.js";
import { sign } from "../sign.js";
import type { StoreEntry } from "../store.js";
import { revisionIssues } from "./revision-issues.js";
import { compareRevisions, isRevisionNumber, nextRevision } from "./revision-number.js";

/** Stores a group as a new revision: its text first, then its number. */
export async function saveRevision(
  setting: Setting,
  group: ApiGroup<AnyBackendConfig>,
  wanted: string | undefined,
  signature: Signature,
): Promise<RevisionRecord> {
  const signed = sign(signature);
  const issues = [...revisionIssues(group, setting), ...numberIssues(wanted)];
  if (issues.length > 0) throw new ConfigError(issues);
  const document = await writeDocument(setting.store, serializeConfig({ groups: [group] }));
  return changeKey(
    setting,
    revisionsKey(group.name),
    async (current) => {
      const list = listOf(current, group.name);
      const taken = await revisionsIn(setting, list);
      const revision = wanted ?? nextRevision(taken.map((record) => record.revision));
      if (taken.some((record) => record.revision === revision)) {
        const message = `Group ${JSON.stringify(group.name)} has a revision ${revision} already, and revisions never change: take another number.`;
        throw new ReleaseError("DUPLICATE_REVISION", message);
      }
      const record: RevisionRecord = { revision, document, ...signed };
      const next: RevisionList = { ...list, log: await append(setting.store, list.log, record) };
      return { value: JSON.stringify(next), result: record };
    },
    async (current, { revision, at }) =>
      (await revisionsIn(setting, listOf(current, group.name))).some(
        (record) => record.revision === revision && record.document.digest === document.digest && record.at === at,
      ),
  );
}

function numberIssues(wanted: unknown): { code: string; path: string; message: string }[] {
  if (wanted === undefined || isRevisionNumber(wanted)) return [];
  const message = 'A revision is numbered "major.minor.patch" without leading zeros, such as "1.0.0".';
  return [{ code: "INVALID_VALUE", path: "/revision", message }];
}

/** Every revision of a group, by number. */
export async function listRevisions(setting: Setting, group: string): Promise<RevisionRecord[]> {
  const list = listOf(await setting.store.get(revisionsKey(group)), group);
  return (await revisionsIn(setting, list)).sort((a, b) => compareRevisions(a.revision, b.revision));
}

/**
 * One revision of a group; the highest one without a number.
 * @throws ReleaseError UNKNOWN_REVISION
 */
export async function findRevision(setting: Setting, group: string, wanted: string | undefined): Promise<RevisionRecord> {
  const revisions = await listRevisions(setting, group);
  const found = wanted === undefined ? revisions.at(-1) : revisions.find(({ revision }) => revision === wanted);
  if (found !== undefined) return found;
  const known = revisions.map(({ revision }) => revision);
  const has = known.length === 0 ? "has no revisions: save one first" : `has no revision ${wanted}; it has ${known.slice(-10).join(", ")}`;
  throw new ReleaseError("UNKNOWN_REVISION", `Group ${JSON.stringify(group)} ${has}.`);
}

/** The group that a revision is. */
export async function readRevision(setting: Setting, { document }: Pick<RevisionRecord, "document">): Promise<ApiGroup<AnyBackendConfig>> {
  return groupIn(await readDocument(setting.store, document));
}

/** The one group of a revision's text, which has been checked by its digest. */
export function groupIn(text: string): ApiGroup<AnyBackendConfig> {
  const { groups } = JSON.parse(text) as { readonly groups: readonly [ApiGroup<AnyBackendConfig>] };
  return groups[0];
}

function listOf(entry: StoreEntry | undefined, group: string): RevisionList {
  return entry === undefined ? { format: 1, group, log: { recent: [], archived: [] } } : parseRevisionList(entry.value);
}

async function revisionsIn({ store }: Setting, { log }: RevisionList): Promise<RevisionRecord[]> {
  const records: RevisionRecord[] = [];
  for await (const record of newestFirst(store, log)) records.push(record);
  return records;
}
