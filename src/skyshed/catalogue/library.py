"""What a scenario may name: the catalogue's systems, target classes and sources, and the user's own laid over them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from skyshed.catalogue.entry import Entry
from skyshed.catalogue.load import load_catalogue
from skyshed.catalogue.merge import laid_over
from skyshed.catalogue.named import folded, keys_called, names_of, refusal
from skyshed.catalogue.nearest import OF_NAMES, name_suggestion, suggestion
from skyshed.catalogue.nodes import Node
from skyshed.catalogue.origins import Likeness, likeness
from skyshed.catalogue.published import Catalogue
from skyshed.catalogue.sources import read_sources
from skyshed.catalogue.systems import read_system, read_target
from skyshed.model.figure import Source
from skyshed.model.system import ListedSystem, System, TargetClass

_Thing = TypeVar("_Thing")


class Library:
    """Systems, target classes and sources by key; None stands for one of the user's that cannot be used."""

    def __init__(self, top: Entry, catalogue: Catalogue | None = None) -> None:
        known = catalogue or load_catalogue()
        self.own_sources = read_sources(top)
        if (stated := top.entry("sources")) is not None:
            for key in self.own_sources.keys() & known.sources.keys():
                stated.note_key(key, "is the key of a source of the catalogue; choose another")
        self.sources: dict[str, Source] = {**known.sources, **self.own_sources}
        own = {key for key, _ in top.entries("systems")}
        self.listed: dict[str, ListedSystem] = {key: each for key, each in known.listed.items() if key not in own}
        self._known = known
        self._names: dict[str, tuple[str, ...]] = {}
        self._titles = {key: system.name for key, system in known.systems.items()}
        self._titles |= {key: name for name, key in _stated_names(top)}
        stated_names = *_stated_names(top), *((name, key) for name, key, _ in _stated_aliases(top))
        published = ((name, key) for key, system in known.systems.items() for name in names_of(system))
        for name, key in (*stated_names, *published):
            self._names[key] = (*self._names.get(key, ()), name)
        self.likenesses: list[Likeness] = []
        self.systems: dict[str, System | None] = dict(known.systems)
        self.systems |= self._own(top, "systems", known.system_nodes, read_system)
        entries = dict(top.entries("systems"))
        like = {key: self._base(entry, entries, known.system_nodes) for key, entry in entries.items()}
        _note_shared_aliases(top, {**known.systems, **known.listed}, like)
        self.targets: dict[str, TargetClass | None] = dict(known.targets)
        self.targets |= self._own(top, "target_classes", known.target_nodes, read_target)

    def systems_named(self, word: str) -> list[str]:
        """Return the keys of the systems that a word names; a key as it is written names that system alone.

        A system of the user's own has the names that it states; those taken over by ``like`` are another's.
        """
        if word in self.systems:
            return [word]
        return keys_called(word, self._names, self._titles)

    def _own(
        self,
        top: Entry,
        section: str,
        published: Mapping[str, Node],
        read: Callable[[str, Entry, Mapping[str, Source]], _Thing | None],
    ) -> dict[str, _Thing | None]:
        entries = dict(top.entries(section))
        nodes = {key: self._whole(key, entries, published, ()) for key in entries}
        made: dict[str, _Thing | None] = {key: None for key, node in nodes.items() if node is None}

        def thing(key: str) -> _Thing | None:
            if key not in made:
                base = self._base(entries[key], entries, published)
                # A fault in what is taken over belongs to the entry it comes from, and is reported once.
                is_sound = base not in entries or base == key or thing(base) is not None
                node = nodes[key] if is_sound else None
                made[key] = None if node is None else read(key, Entry(node, entries[key].path, top.noted), self.sources)
            return made[key]

        own = {key: thing(key) for key in entries}
        for key, made_of in own.items():
            steps = [] if made_of is None else self._steps(key, entries, published)
            whole = nodes[key]
            if len(steps) > 1 and whole is not None:
                self.likenesses.append(likeness(section, steps, whole))
        return own

    def _base(self, entry: Entry, entries: Mapping[str, Entry], published: Mapping[str, Node]) -> str | None:
        """Return the key of what an entry is like; of a system every name means its key, if it means one alone."""
        stated = entry.text("like")
        if stated is None or stated in entries or stated in published or published is not self._known.system_nodes:
            return stated
        named = keys_called(stated, self._names, self._titles)
        return named[0] if len(named) == 1 else stated

    def _steps(self, key: str, entries: Mapping[str, Entry], published: Mapping[str, Node]) -> list[tuple[str, Node]]:
        """Return an entry, the one that it is like, and so on, each with its key."""
        steps = [(key, entries[key].node)]
        base = self._base(entries[key], entries, published)
        while base is not None:
            is_own = base in entries and base != steps[-1][0]
            steps.append((base, entries[base].node if is_own else published[base]))
            base = self._base(entries[base], entries, published) if is_own else None
        return steps

    def _whole(
        self, key: str, entries: Mapping[str, Entry], published: Mapping[str, Node], above: tuple[str, ...]
    ) -> Node | None:
        """Return an entry laid over what it is like, which may be another of the user's."""
        entry = entries[key]
        base = self._base(entry, entries, published)
        if base is None:
            return None if entry.has("like") else entry.node
        is_own = base in entries and base != key
        if not is_own and base not in published and (refused := refusal(base, self._known.listed)):
            entry.note_key("like", f"{refused}; take one that is, or state every figure")
            return None
        if base in above or (base == key and base not in published):
            entry.note_key("like", f"{base!r} comes back to itself; one entry must state its figures")
            return None
        if is_own:
            below = self._whole(base, entries, published, (*above, key))
            return None if below is None else laid_over(below, entry)
        if base not in published:
            hint = self._hint(base, (*published, *entries), is_system=published is self._known.system_nodes)
            entry.note_key("like", f"{base!r} is not known; {hint}")
            return None
        return laid_over(published[base], entry)

    def _hint(self, base: str, known: Iterable[str], *, is_system: bool) -> str:
        """Return what a word that is no entry may mean: of a system every name counts, of a class its key."""
        if not is_system:
            return suggestion(base, known, likeness=OF_NAMES)
        named = self.systems_named(base)
        return f"did you mean {' or '.join(named)}?" if named else name_suggestion(base, self._names)


def _stated_names(top: Entry) -> Iterator[tuple[str, str]]:
    """Yield every name that the user's own systems have by their key or their ``name``, each with the key."""
    for key, entry in top.entries("systems"):
        stated = entry.text("name") if entry.states("name") else None
        yield from ((name, key) for name in (key, stated) if name)


def _stated_aliases(top: Entry) -> Iterator[tuple[str, str, Entry]]:
    """Yield every alias that the user's own systems state, with the key and where it stands."""
    for key, entry in top.entries("systems"):
        for item in entry.items("aliases") if entry.states("aliases") else ():
            if (name := item.text("name")) and folded(name):
                yield name, key, item


def _note_shared_aliases(
    top: Entry, published: Mapping[str, System | ListedSystem], like: Mapping[str, str | None]
) -> None:
    """Note an alias of the user's that names another system; those taken over by ``like`` are nobody's claim."""
    owners = {folded(name): key for key, system in published.items() for name in names_of(system)}
    for name, key in _stated_names(top):
        owners.setdefault(folded(name), key)
    for name, key, item in _stated_aliases(top):
        owner = owners.setdefault(folded(name), key)
        if owner not in {key, like[key]}:
            item.note_key("name", f"{name!r} names {owner} already; a name belongs to one system")
