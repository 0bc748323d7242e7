// Which of the recorded runs in a result folder is replayed: of a raid there is one a package and replication.

import { select } from "../elements";
import { replayed } from "../ground";
import type { Scene } from "../protocol";
import type { Store } from "../store";

const RUN = /^replay\/(.*)-(\d+)\.czml$/;

function runsOf({ files, packages }: Scene): { file: string; words: string; pack: number }[] {
  return files.flatMap((file) => {
    const [, slug, number] = RUN.exec(file) ?? [], pack = packages.findIndex((each) => slugOf(each.key) === slug);
    return slug === undefined ? [] : [{ file, words: `${packages[pack]?.name ?? slug}, replication ${number}`, pack }];
  });
}

function slugOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}

/** The first run: of the package that is shown, where it has one. */
export async function firstRun(store: Store): Promise<void> {
  const { scene, pack } = store.now();
  if (scene.replay) store.set({ replay: await replayed(runsOf(scene).find((each) => each.pack === pack)?.file ?? null) });
}

/** A choice of the runs; hidden where there is none to make. */
export function runSelect(store: Store, chosen: () => void): HTMLSelectElement {
  const { scene, pack } = store.now(), runs = runsOf(scene);
  const made = select(runs.map((each) => each.words), (index) => void other(runs[index].file), "run");
  made.ariaLabel = "Replayed";
  made.hidden = runs.length < 2;
  made.selectedIndex = Math.max(runs.findIndex((each) => each.pack === pack), 0);

  async function other(file: string): Promise<void> {
    chosen();
    store.set({ replay: await replayed(file), seconds: 0 });
  }

  return made;
}
