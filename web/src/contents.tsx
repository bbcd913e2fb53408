// The small table of contents that stays in sight, and the switch of colours. The colours are kept
// in the browser, not in the address: they belong to the reader, not to the page.
import { useEffect, useState } from 'preact/hooks';
import { drawAll } from './chart';
import { words } from './words';

type Theme = 'auto' | 'light' | 'dark';
const THEMES: Theme[] = ['auto', 'light', 'dark'];
const KEY = 'coterie-colours';

function remembered(): Theme {
  try {
    const found = localStorage.getItem(KEY) as Theme | null;
    return found && THEMES.includes(found) ? found : 'auto';
  } catch {
    return 'auto';
  }
}

export function showTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === 'auto') root.removeAttribute('data-theme');
  else root.setAttribute('data-theme', theme);
  drawAll(false);
}

export const showRememberedTheme = (): void => showTheme(remembered());

function ThemeSwitch() {
  const [theme, set] = useState(remembered());
  return (
    <label class="theme">
      <span>{words.theme.label}</span>
      <select
        value={theme}
        onChange={(event) => {
          const name = event.currentTarget.value as Theme;
          set(name);
          showTheme(name);
          try {
            localStorage.setItem(KEY, name);
          } catch {
            // A page from disk may have no store; the choice then lasts as long as the page.
          }
        }}
      >
        {THEMES.map((name) => (
          <option key={name} value={name} selected={name === theme}>
            {words.theme[name]}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The section whose beginning was scrolled past last. */
function useInSight(ids: string[]): string {
  const [now, set] = useState(ids[0] ?? '');
  useEffect(() => {
    let asked = 0;
    const look = () => {
      asked = 0;
      const passed = ids.filter(
        (id) =>
          (document.getElementById(id)?.getBoundingClientRect().top ?? Infinity) <
          innerHeight * 0.4,
      );
      set(passed.at(-1) ?? ids[0] ?? '');
    };
    const soon = () => {
      asked ||= requestAnimationFrame(look);
    };
    addEventListener('scroll', soon, { passive: true });
    look();
    return () => removeEventListener('scroll', soon);
  }, [ids.join()]);
  return now;
}

export interface Entry {
  id: string;
  label: string;
  inner?: { id: string; label: string }[];
}

export function Contents({ entries }: { entries: Entry[] }) {
  const now = useInSight(entries.map((entry) => entry.id));
  return (
    <>
      <ol>
        {entries.map((entry) => (
          <li key={entry.id}>
            <a href={`#${entry.id}`} aria-current={entry.id === now ? 'location' : undefined}>
              {entry.label}
            </a>
            {entry.inner && entry.id === now && (
              <ol>
                {entry.inner.map((inner) => (
                  <li key={inner.id}>
                    <a href={`#${inner.id}`} title={inner.label}>
                      {inner.label}
                    </a>
                  </li>
                ))}
              </ol>
            )}
          </li>
        ))}
      </ol>
      <ThemeSwitch />
    </>
  );
}
