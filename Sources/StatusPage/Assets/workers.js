// The workers: some of them, found and ordered by the server, for there may be thousands.

import { byId, counted, duration, element, grouped, table } from "./format.js";
import { Pager } from "./pager.js";
import { json } from "./server.js";

const count = 50;

export class Workers {
  constructor() {
    [this.offset, this.isSeen, this.turn, this.lastAsked] = [0, false, 0, 0];
    this.pager = new Pager(byId("workers-pager"), count, (offset) => {
      this.offset = offset;
      this.ask();
    });
    byId("workers-match").addEventListener("input", () => this.restart());
    byId("workers-order").addEventListener("change", () => this.restart());
    new IntersectionObserver(([entry]) => {
      this.isSeen = entry.isIntersecting;
      this.update();
    }).observe(byId("workers"));
  }

  restart() {
    this.offset = 0;
    this.ask();
  }

  /** Asks again while the list is in sight, every two seconds at most. */
  update() {
    if (this.isSeen && Date.now() - this.lastAsked > 1900) this.ask();
  }

  async ask() {
    this.lastAsked = Date.now();
    const turn = ++this.turn;
    const query = new URLSearchParams({
      match: byId("workers-match").value,
      order: byId("workers-order").value,
      offset: this.offset,
      count
    });
    try {
      const list = await json(`api/workers?${query}`);
      if (turn === this.turn) this.fill(list);
    } catch {
      // The stream of events tells that the server is gone.
    }
  }

  fill(list) {
    if (list.matching > 0 && list.offset >= list.matching) return this.restart();
    const columns = [
      ["worker", false],
      ["host", false],
      ["slots", true],
      ["instructions", false],
      ["trials now", true],
      ["trained", true],
      ["last heard", true],
      ["", false, "story"]
    ];
    const rows = list.workers.map((worker) => [worker.name, worker.host, grouped(worker.slots), worker
      .instruction_set, grouped(worker.leased),
      grouped(worker.trained), worker.seconds_since_heard === null ? "–" :
      `${duration(worker.seconds_since_heard)} ago`,
      worker.quarantine === null ? "" : element("span", { class: "bad" }, `in quarantine: ${worker.quarantine}`)
    ]);
    const caption = list.matching === list.total ? counted(list.total, "worker") :
      `${grouped(list.matching)} of ${counted(list.total, "worker")}`;
    byId("workers-body").replaceChildren(rows.length > 0 ? table(caption, columns, rows) :
      element("p", { class: "empty" }, list.total > 0 ? "No worker has that in its name or host." :
        "No workers are connected."));
    this.pager.show(list.offset, list.matching);
  }
}
