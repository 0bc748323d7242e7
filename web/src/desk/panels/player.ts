// Time that goes by: play, pause, and how fast.

import { number } from "../../words";
import { button, select } from "../elements";
import type { Store } from "../store";

const SPEEDS = [1, 10, 60, 300, 1800], USUAL = 2, MOST_STEP_MS = 250; // a tab that slept does not leap

export interface Player {
  play: HTMLButtonElement;
  speed: HTMLSelectElement;
  stop(): void;
}

export function playerOf(store: Store): Player {
  const play = button("Play", () => (timer ? stop() : start())), speed = select(SPEEDS.map((each) => (each > 1 ? `${number(each)} times as fast` : "as it happens")), () => {}, "speed");
  let timer = 0, last = 0;

  function tick(at: number): void {
    const { replay, seconds } = store.now(), whole = replay?.duration_s ?? 0;
    const next = seconds + (Math.min(at - last, MOST_STEP_MS) / 1000) * SPEEDS[speed.selectedIndex];
    last = at;
    store.set({ seconds: Math.min(next, whole) });
    if (next < whole) timer = requestAnimationFrame(tick);
    else stop();
  }

  function start(): void {
    if (store.now().seconds >= (store.now().replay?.duration_s ?? 0)) store.set({ seconds: 0 });
    last = performance.now();
    timer = requestAnimationFrame(tick);
    play.textContent = "Pause";
  }

  function stop(): void {
    cancelAnimationFrame(timer);
    timer = 0;
    play.textContent = "Play";
  }

  speed.selectedIndex = USUAL;
  speed.ariaLabel = "Speed";
  return { play, speed, stop };
}
