import type { MockEvent } from "../../../core/model/mock-answer.js";
import type { Filled } from "../template/template.js";
import { jsonTemplate, textTemplate } from "../template/compile-template.js";

/** Compiles an event whose placeholders are filled in. */
export function eventTemplate({ event, data, id, retry }: MockEvent): Filled {
  const content = typeof data === "string" ? textTemplate(data) : jsonTemplate(data);
  const name = event === undefined ? undefined : textTemplate(event);
  const mark = id === undefined ? undefined : textTemplate(id);
  return {
    readsBody: [content, name, mark].some((part) => part?.readsBody === true),
    fill: (call) => format(name?.fill(call), content.fill(call), mark?.fill(call), retry),
  };
}

/** The text of an event (HTML Standard §9.2.5). */
export function eventText({ event, data, id, retry }: MockEvent): string {
  return format(event, typeof data === "string" ? data : JSON.stringify(data), id, retry);
}

function format(event: string | undefined, data: string, id: string | undefined, retry: number | undefined): string {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `${field("id", id)}${field("event", event)}${field("retry", retry)}${lines.join("")}\n`;
}

/** A line break in a value would begin another field. */
function field(name: string, value: string | number | undefined): string {
  return value === undefined ? "" : `${name}: ${String(value).replace(/[\u0000\r\n]/g, " ")}\n`;
}
