// Asking the server. A browser's own EventSource cannot present a token, so the stream is read by fetch.

import { headers } from "./access.js";

export class Refused extends Error {}

export async function ask(path, signal) {
  const response = await fetch(path, { headers: headers(), cache: "no-store", signal });
  if (response.status === 401) throw new Refused("the token is missing or wrong");
  if (!response.ok) throw new Error(`${path}: ${(await response.text()).trim() || response.status}`);
  return response;
}

export const json = async (path, signal) => (await ask(path, signal)).json();

/** Calls `take(name, data)` for each event, until the stream ends. */
export async function follow(path, take, signal) {
  const reader = (await ask(path, signal)).body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (rest + value).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const fields = Object.fromEntries(event.split("\n").map((line) => {
        const colon = line.indexOf(": ");
        return [line.slice(0, colon), line.slice(colon + 2)];
      }));
      if (fields.event) take(fields.event, JSON.parse(fields.data));
    }
  }
}
