// The page below the first screen.
import { useEffect, useState } from 'preact/hooks';
import { Contents, type Entry } from './contents';
import { Trust } from './evidence/all';
import { Finder } from './finder';
import { Pictures } from './pictures/all';
import { RunContext, type Run } from './run';
import { Segments } from './segments';
import { Sources } from './sources';
import { words } from './words';

export function App({ run }: { run: Run }) {
  return (
    <RunContext.Provider value={run}>
      <Segments />
      <Pictures />
      <Trust />
      <Sources />
      <Finder />
    </RunContext.Provider>
  );
}

/** The questions of the pictures that this page has, read from the page itself. */
function questions(part: string): Entry['inner'] & object {
  return [...document.querySelectorAll(`#${part} > .figure, #${part} .card`)].map((figure) => ({
    id: figure.id,
    label: figure.querySelector('h3')?.textContent?.trim() ?? figure.id,
  }));
}

export function Navigation() {
  const [entries, set] = useState<Entry[]>([]);
  useEffect(() => {
    const label = words.contents;
    const all: Entry[] = [
      { id: 'first', label: label.first },
      { id: 'segments', label: label.segments, inner: questions('segments') },
      { id: 'pictures', label: label.pictures, inner: questions('pictures') },
      { id: 'trust', label: label.trust, inner: questions('trust') },
      { id: 'sources', label: label.sources },
      { id: 'lookup', label: label.lookup },
    ];
    // Documents of older programs have no section on trust.
    set(all.filter((entry) => document.getElementById(entry.id)));
  }, []);
  return <Contents entries={entries} />;
}
