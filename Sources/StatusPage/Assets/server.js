// Asking the server. A browser's own EventSource cannot present a token, so the stream is read by fetch.

import { headers } from "./access.js";

export class Refused extends Error {}

/** Seconds without a word after which a connection is taken for dead: a stream tells something every few seconds. */
const patience = 60;

/** What is answered, as text, piece by piece. Whoever stops listening ends the connection; so does a long silence. */
async function* listen(path) {
  const controller = new AbortController();
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(new Error(`${path}: nothing came for ${patience} s`)), 1000 * patience);
  };
  try {
    wait();
    const response = await fetch(path, { headers: headers(), cache: "no-store", signal: controller.signal });
    if (response.status === 401) throw new Refused("the token is missing or wrong");
    if (!response.ok) throw new Error(`${path}: ${(await response.text()).trim() || response.status}`);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      wait();
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}

export async function json(path) {
  let text = "";
  for await (const piece of listen(path)) text += piece;
  return JSON.parse(text);
}

/** The events of a stream as [name, data], until it ends. */
export async function* events(path) {
  let rest = "";
  for await (const piece of listen(path)) {
    const parts = (rest + piece).split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      const fields = Object.fromEntries(part.split("\n").map((line) => {
        const colon = line.indexOf(": ");
        return [line.slice(0, colon), line.slice(colon + 2)];
      }));
      if (fields.event) yield [fields.event, JSON.parse(fields.data)];
    }
  }
}
