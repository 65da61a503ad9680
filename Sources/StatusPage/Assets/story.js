// All that the journal knows of one trial: a window over the page.

import { byId, clock, element, grouped, short, table, write } from "./format.js";
import { json } from "./server.js";

byId("story-close").addEventListener("click", () => byId("story").close());

/** A button that tells a trial's story; only its text where it is not known which trial that is. */
export function storyButton(text, trial) {
  if (trial.width === null) return text;
  const at = [...(trial.initialisation ? [trial.initialisation] : [trial.gamma, trial.gamma_prime]), trial.width,
    trial.seed
  ];
  const button = element("button", { type: "button", class: "link", "aria-haspopup": "dialog",
    "data-name": at.join(",") }, text);
  button.addEventListener("click", () => tell(at));
  return button;
}

async function tell(at) {
  write(byId("story-title"), "One trial");
  byId("story-body").replaceChildren(element("p", { class: "empty" }, "Its story is being looked up."));
  byId("story").showModal();
  try {
    const story = await json(`api/trial?${new URLSearchParams({ at: at.join(",") })}`);
    const [place] = story.trials;
    write(byId("story-title"), `${place.initialisation ? `${place.initialisation}, ` : ""}γ = ${short(place.gamma, 4)}, ` +
      `γ′ = ${short(place.gamma_prime, 4)}, width ${grouped(place.width)}, seed ${place.seed}`);
    byId("story-body").replaceChildren(...content(story));
  } catch (error) {
    byId("story-body").replaceChildren(element("p", { class: "bad" }, error.message));
  }
}

function content(story) {
  const facts = element("dl", { class: "facts" });
  const add = (name, value) => facts.append(element("dt", {}, name), element("dd", {}, value));
  add("Status", story.status);
  add("Key", element("code", {}, story.key));
  if (story.story) add("Given up", story.story);
  if (story.contradicted_by.length > 0) add("Other numbers from", story.contradicted_by.join(", "));
  if (story.attempts.length === 0) return [facts, element("p", { class: "empty" }, "Nobody has had it so far.")];
  const columns = [
    ["attempt", true],
    ["worker", false],
    ["host", false],
    ["leased", false],
    ["ended", false],
    ["what", false],
    ["reason", false, "story"]
  ];
  const rows = story.attempts.map((attempt) => [String(attempt.attempt), attempt.worker, attempt.host ?? "",
    attempt.leased ? clock(attempt.leased, "2-digit") : "not recorded",
    attempt.ended ? clock(attempt.ended, "2-digit") : "",
    attempt.what, attempt.reason
  ]);
  const list = element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": "Attempts at this trial" },
    table("Who had it; a lease is recorded once it is 5 s old", columns, rows));
  return [facts, list];
}
