import { setTimeout } from "node:timers/promises";
import { type Behaviour, drips, ends, repeats, resets, says, streams } from "./chaos-actions.js";

const ok = "HTTP/1.1 200 OK\r\n";
const sized = `${ok}content-length: 10\r\n\r\n`;
const chunked = `${ok}transfer-encoding: chunked\r\n\r\n`;
const untilClosed = `${ok}connection: close\r\n\r\n`;
const whole = `${ok}content-length: 2\r\n\r\nok`;

/** What a {@link ChaosUpstream} can do, by name. Each is a function of the request alone. */
export const behaviours = {
  // Answers that are in order.
  ok: says(whole),
  echo: async ({ socket, request, body }) => {
    await body;
    socket.write(`${ok}content-length: ${request.method.length}\r\n\r\n${request.method}`);
  },
  drip: drips(whole),
  "drip-chunked": drips(`${chunked}1\r\no\r\n1;x=y\r\nk\r\n0\r\nx-trailer: 1\r\n\r\n`),
  "two-cookies": says(`${ok}set-cookie: a=1\r\nset-cookie: b=2\r\ncontent-length: 2\r\n\r\nok`),
  "1xx-then-final": says(`HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n`, `HTTP/1.1 102 Processing\r\n\r\n`, whole),
  "http-1.0": ends("HTTP/1.0 200 OK\r\nx-version: 1.0\r\n\r\nok"),
  "until-closed": ends(`${untilClosed}ok`),
  "sized-then-closed": ends(`${ok}connection: close\r\ncontent-length: 2\r\n\r\nok`),
  "kept-then-closed": ends(whole),
  "kept-then-reset": resets(whole),

  // Big answers that wait for their reader.
  "stream-chunked": streams(
    chunked,
    (piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`,
    (socket) => socket.write("0\r\n\r\n"),
  ),
  "stream-sized": streams(`${ok}content-length: $bytes\r\n\r\n`, String, () => {}),
  "stream-sized-then-closed": streams(`${ok}connection: close\r\ncontent-length: $bytes\r\n\r\n`, String, (socket) => socket.end()),
  "stream-until-closed": streams(untilClosed, String, (socket) => socket.end()),
  "stream-then-reset": streams(`${ok}content-length: 1$bytes\r\n\r\n`, String, (socket) => socket.resetAndDestroy()),
  events: repeats(`${ok}content-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n`, "9\r\ndata: x\n\n\r\n"),

  // More than was asked for.
  "extra-bytes": says(`${whole}and more`),
  "second-answer": says(whole + whole.replace("ok", "no")),
  "garbage-when-idle": async (turn) => {
    says(whole)(turn);
    await setTimeout(20);
    turn.socket.write("\x00\x01garbage\r\n\r\n");
  },
  "answer-when-idle": async (turn) => {
    says(whole)(turn);
    await setTimeout(20);
    says(whole.replace("ok", "no"))(turn);
  },
  "204-with-body": says("HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\nhello"),
  "304-with-body": says("HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\nhello"),

  // No answer.
  never: () => {},
  "reset-before-header": ({ socket }) => void socket.resetAndDestroy(),
  "fin-before-header": ends(""),
  "fin-in-header": ends("HTTP/1.1 200 OK\r\nx-cut: in the mid"),
  "reset-in-header": resets("HTTP/1.1 200 OK\r\nx-cut: in the mid"),
  "endless-header": repeats(`${ok}x-dribble: `, "x"),
  "endless-1xx": repeats("", "HTTP/1.1 102 Processing\r\n\r\n"),

  // Bytes that are no HTTP/1.1.
  garbage: says("\x00\x01\x02 no HTTP at all\r\n\r\n"),
  "tls-alert": says("\x15\x03\x01\x00\x02\x02\x46"),
  "huge-header": says(`${ok}x-huge: ${"x".repeat(100_000)}\r\ncontent-length: 2\r\n\r\nok`),
  "status-0": says("HTTP/1.1 000 Zero\r\ncontent-length: 2\r\n\r\nok"),
  "status-999": says("HTTP/1.1 999 Odd\r\ncontent-length: 2\r\n\r\nok"),
  "lf-only": says("HTTP/1.1 200 OK\ncontent-length: 2\n\nok"),
  "two-lengths": says(`${ok}content-length: 2\r\ncontent-length: 3\r\n\r\nok`),
  "length-and-chunks": says(`${ok}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`),
  "100-unasked": says("HTTP/1.1 100 Continue\r\n\r\n", whole),
  "101-unasked": says("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"),

  // Answers that break off.
  "fin-after-header": ends(sized),
  "reset-after-header": resets(sized),
  "truncated-sized": ends(`${sized}hello`),
  "truncated-chunked": ends(`${chunked}5\r\nhello\r\n`),
  "truncated-last-chunk": ends(`${chunked}5\r\nhello\r\n0\r\n`),
  "truncated-in-chunk": ends(`${chunked}a\r\nhello`),
  "reset-sized": resets(`${sized}hello`),
  "reset-chunked": resets(`${chunked}5\r\nhello\r\n`),
  "bad-chunk-size": says(`${chunked}5\r\nhello\r\nxyz\r\nhello\r\n0\r\n\r\n`),
  "overflowing-chunk-size": says(`${chunked}5\r\nhello\r\nfffffffffffffffff\r\nhello\r\n0\r\n\r\n`),
  "long-chunk": says(`${chunked}5\r\nhello and more\r\n0\r\n\r\n`),
  stalls: says(`${sized}hello`),
  "stalls-until-closed": says(`${untilClosed}hello`),
  "never-ends": repeats(chunked, "1\r\nx\r\n"),
  "endless-chunk-extension": repeats(`${chunked}5\r\nhello\r\n5;x=`, "x"),

  // Answers while the request's body is still to come.
  early: says("HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\n\r\nno"),
  "early-then-closed": ends("HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 2\r\n\r\nno"),
  "early-then-reset": resets("HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 2\r\n\r\nno"),
  // It reads on in the end: a socket that is not read never hears that the other side is gone.
  "reads-late": async ({ socket, request }) => {
    socket.pause();
    await setTimeout(Number(request.query.get("ms") ?? 1000));
    socket.resume();
  },
} as const satisfies Readonly<Record<string, Behaviour>>;

/** Name of a behaviour. */
export type BehaviourName = keyof typeof behaviours;
