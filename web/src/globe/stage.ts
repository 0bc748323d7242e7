// What stands on the globe, as the newest scene has it: units of the packages that are asked about, assets, the area.

import { line, type Point } from "../data";
import type { Scene } from "../desk/protocol";
import type { Markers } from "./markers";
import { Rings } from "./rings";
import { turned } from "./sphere";
import type { Strokes } from "./strokes";
import { INK, PAPER, type Named } from "./style";

export interface Shown { rings: boolean; symbols: boolean; chosen: string | null }

export class Stage {
  readonly rings: Rings;
  private units: Scene["units"] = [];
  private shown: Shown = { rings: true, symbols: true, chosen: null };
  private packs: number[] | null = null; // asked about; those of the start until a sky is there
  private names: Named[] = [];
  private middle_lon = 0; // of the window

  constructor(private readonly markers: Markers, private readonly strokes: Strokes, private readonly reserve: (names: Named[]) => void) {
    this.rings = new Rings(strokes);
  }

  scene(scene: Scene): void {
    this.units = scene.units;
    this.packs ??= [scene.start.package];
    this.middle_lon = (scene.window[0] + scene.window[2]) / 2;
    this.markers.scene(scene);
    this.rings.scene(scene);
    const gone = scene.units.flatMap(({ home, at }): Point[][] => (home && String(home) !== String(at) ? [[home, at]] : []));
    this.strokes.set("moved", gone, { colour: INK, width: 1.2, dash: [2, 3], halo: PAPER });
    this.strokes.set("area", scene.area.map(line), { colour: INK, width: 1.5, halo: PAPER });
    const names = scene.assets.map(({ name, at }): Named => [name, ...at]);
    if (String(names) !== String(this.names)) this.reserve((this.names = names));
    this.refresh();
  }

  asks(packs: number[] | null): void {
    if (String(packs) === String(this.packs)) return;
    this.packs = packs;
    this.refresh();
  }

  show(shown: Shown): void {
    this.shown = shown;
    this.refresh();
  }

  /** A place at the turn of longitude of the window. */
  here(at: Point): Point {
    return turned(at, this.middle_lon);
  }

  private refresh(): void {
    const { packs } = this, asked = new Set(this.units.filter((each) => !packs || each.packages.some((pack) => packs.includes(pack))).map(({ key }) => key));
    this.markers.show(this.shown.symbols, this.shown.chosen, asked);
    this.rings.show(this.shown.rings, asked);
  }
}
