// The connection to the server: what goes up has a number, what comes down is of this page's version; lost, it is tried again.

import { VERSION, type Answer, type Message } from "./protocol";

const FIRST_MS = 500, MOST_MS = 10_000;

export interface Heard {
  frame(bytes: ArrayBuffer): Promise<void>;
  answer(answer: Answer): void;
  unread(): void; // what came could not be read or shown
  line(state: "open" | "lost" | "older"): void; // older: the page is of another version than the server
}

export interface Link {
  /** The number that the message went with; null where there is no connection, and it went nowhere. */
  send(message: Message): number | null;
}

export function linkOf(heard: Heard): Link {
  let socket: WebSocket | null = null, seq = 0, wait = FIRST_MS, timer = 0, isOver = false, turn = Promise.resolve();

  /** Whatever happens on the line is dealt with in its order: reading a frame takes a moment. */
  function inTurn(act: () => void | Promise<void>): void {
    turn = turn.then(act).catch((fault: unknown) => {
      console.error(fault);
      heard.unread();
    });
  }

  function open(): void {
    clearTimeout(timer);
    const opened = (socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/link`));
    opened.binaryType = "arraybuffer";
    opened.onopen = () => {
      wait = FIRST_MS;
      inTurn(() => heard.line("open"));
    };
    opened.onmessage = ({ data }) => inTurn(() => (typeof data === "string" ? take(JSON.parse(data) as Answer) : heard.frame(data as ArrayBuffer)));
    opened.onclose = () => {
      if (opened !== socket || isOver) return;
      socket = null;
      inTurn(() => heard.line("lost"));
      timer = setTimeout(open, wait * (0.75 + Math.random() / 2));
      wait = Math.min(wait * 2, MOST_MS);
    };
  }

  function take(answer: Answer): void {
    if (answer.type !== "scene" || answer.version === VERSION) return heard.answer(answer);
    isOver = true;
    socket?.close();
    heard.line("older");
  }

  /** Whoever comes back to a page does not wait. */
  function soon(): void {
    if (!socket && !isOver && document.visibilityState === "visible") open();
  }

  addEventListener("online", soon);
  document.addEventListener("visibilitychange", soon);
  open();
  return {
    send(message) {
      if (socket?.readyState !== WebSocket.OPEN) return null;
      socket.send(JSON.stringify({ ...message, seq: ++seq }));
      return seq;
    },
  };
}
