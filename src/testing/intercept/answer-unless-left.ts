import type { OriginAnswer } from "./interceptions.js";

/** The answer to a request, or the client's reason to leave if that comes first; an answer that comes later is let go. */
export async function answerUnlessLeft(answer: OriginAnswer, request: Request, signal: AbortSignal): Promise<Response | undefined> {
  let leave = (): void => undefined;
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason);
  });
  signal.addEventListener("abort", leave, { once: true });
  const asked = answer(request);
  try {
    const response = await Promise.race([asked, left]);
    if (response?.type === "error") throw new Error("The answer is Response.error().");
    return response;
  } catch (error) {
    if (signal.aborted) asked.then((late) => late?.body?.cancel()).catch(() => undefined);
    throw error;
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
