// Which of the recorded runs in a result folder is replayed: of a raid there is one a package and replication.

import { select } from "../elements";
import { replayed } from "../ground";
import type { Scene } from "../protocol";
import type { Store } from "../store";

function wordsOf({ file, package: pack, replication }: Scene["runs"][number], { packages }: Scene): string {
  return pack === null ? file : `${packages[pack].name}, replication ${replication}`;
}

/** The first run: of the package that is shown, where it has one. */
export async function firstRun(store: Store): Promise<void> {
  const { scene, pack } = store.now();
  if (scene.replay) store.set({ replay: await replayed(scene.runs.find((each) => each.package === pack)?.file ?? null) });
}

/** A choice of the runs; hidden where there is none to make. */
export function runSelect(store: Store, chosen: () => void): HTMLSelectElement {
  const { scene, pack } = store.now(), { runs } = scene;
  const made = select(runs.map((each) => wordsOf(each, scene)), (index) => void other(runs[index].file), "run");
  made.ariaLabel = "Replayed";
  made.hidden = runs.length < 2;
  made.selectedIndex = Math.max(runs.findIndex((each) => each.package === pack), 0);

  async function other(file: string): Promise<void> {
    chosen();
    store.set({ replay: await replayed(file), seconds: 0 });
  }

  return made;
}
