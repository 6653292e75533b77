/** The body of an answer over HTTP, read no further than it may be long. */

/** Null when it is longer. */
export async function answerAtMost(answer: Response, maxBytes: number): Promise<Buffer | null> {
  const parts: Uint8Array[] = [];
  const reader = answer.body?.getReader();
  let bytes = 0;
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    bytes += part.value.length;
    if (bytes > maxBytes) {
      await reader?.cancel();
      return null;
    }
    parts.push(part.value);
  }
  return Buffer.concat(parts);
}
