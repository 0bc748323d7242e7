// Changes that went up and of which nothing has been heard: a connection that is lost must not lose them.

import type { Change } from "./protocol";

export interface Pending {
  sent(seq: number, change: Change): void;
  heard(seq: number): void; // the server has handled all up to this one
  taken(): Change[]; // what is still pending; it is forgotten here
}

export function pendingOf(): Pending {
  let all: [seq: number, change: Change][] = [];
  return {
    sent: (seq, change) => void all.push([seq, change]),
    heard: (seq) => void (all = all.filter(([each]) => each > seq)),
    taken() {
      const left = all.map(([, change]) => change);
      all = [];
      return left;
    },
  };
}
