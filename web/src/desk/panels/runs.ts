// Which of the recorded runs in a result folder is replayed: of a raid there is one a package and replication.

import type { Acts } from "../acts";
import { select } from "../elements";
import { replayed } from "../ground";
import type { Scene } from "../protocol";
import { differs, type Store } from "../store";

type Run = Scene["runs"][number];

function wordsOf({ file, package: pack, replication }: Run, { packages }: Scene): string {
  return pack === null ? file : `${packages[pack].name}, replication ${replication}`;
}

function runOf({ runs }: Scene, pack: number): Run | undefined {
  return runs.find((each) => each.package === pack);
}

/** Whose run is replayed, where it is not the package that is shown; else "". */
export function otherWords({ packages }: Scene, run: Run | null, pack: number): string {
  return run && run.package !== null && run.package !== pack ? `This replay is of ${packages[run.package].name}.` : "";
}

/** The first run: of the package that is shown, where it has one. */
export async function firstRun(store: Store): Promise<void> {
  const { scene, pack } = store.now();
  if (scene.replay) await show(store, runOf(scene, pack) ?? scene.runs[0] ?? null);
}

/** Of two that are asked for in turn the later one stays, whichever comes first. */
async function show(store: Store, run: Run | null): Promise<void> {
  store.set({ run });
  const replay = await replayed(run?.file ?? null);
  if (store.now().run === run) store.set({ replay, seconds: 0 });
}

/** A choice of the runs, hidden where there is none to make; it and the package that is shown go together. */
export function runSelect(store: Store, acts: Acts, chosen: () => void): HTMLSelectElement {
  const { scene } = store.now(), { runs } = scene;
  const made = select(runs.map((each) => wordsOf(each, scene)), (index) => other(runs[index]), "run");
  made.ariaLabel = "Replayed";
  made.hidden = runs.length < 2;

  function other(run: Run): void {
    chosen();
    if (run.package !== null) acts.ask({ pack: run.package });
    void show(store, run);
  }

  store.hear((now, before) => {
    if (before && differs(now, before, "pack") && !differs(now, before, "run")) {
      const run = runOf(scene, now.pack);
      if (run && now.run?.package !== now.pack) other(run);
    }
    if (differs(now, before, "run")) made.selectedIndex = Math.max(runs.findIndex((each) => each.file === now.run?.file), 0);
  });
  return made;
}
