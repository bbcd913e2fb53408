// Where the page begins: reads the run that the core put into it and adds everything below the
// first screen. Without script, or when this fails, the first screen stands by itself.
import './app.css';
import { render } from 'preact';
import { currentPlace, followAddress, goTo } from './address';
import { App, Navigation } from './app';
import { drawAll, fitAll } from './chart';
import { showRememberedTheme } from './contents';
import { makeRun } from './run';
import { EmbeddedSource, type Source } from './source';
import { words } from './words';

/** Shows a place of the page and moves the keyboard there. */
function show(place: string): void {
  const target = document.getElementById(place);
  if (!target) return;
  target.scrollIntoView({ block: 'start' });
  const heading = target.querySelector<HTMLElement>('[tabindex="-1"]') ?? target;
  if (!heading.hasAttribute('tabindex')) heading.setAttribute('tabindex', '-1');
  heading.focus({ preventScroll: true });
}

/** Links inside the page keep what the reader chose in the address. */
function followLinks(event: MouseEvent): void {
  const link = (event.target as Element | null)?.closest?.('a[href^="#"]');
  const place = link?.getAttribute('href')?.slice(1);
  if (!place || !document.getElementById(place) || event.metaKey || event.ctrlKey) return;
  if (link!.classList.contains('skip')) return;
  event.preventDefault();
  goTo(place);
  show(place);
}

/** On paper everything is drawn, in the light colours. */
function preparePrinting(): void {
  const root = document.documentElement;
  addEventListener('beforeprint', () => {
    root.setAttribute('data-printing', '');
    drawAll(true);
    fitAll();
  });
  addEventListener('afterprint', () => {
    root.removeAttribute('data-printing');
    drawAll(false);
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawAll(false));
}

function showNavigation(): void {
  const navigation = document.createElement('nav');
  navigation.className = 'contents';
  navigation.setAttribute('aria-label', words.contents.label);
  document.getElementById('main')?.before(navigation);
  document.documentElement.classList.add('has-contents');
  render(<Navigation />, navigation);
}

async function start(app: HTMLElement, source: Source): Promise<void> {
  try {
    const run = makeRun(await source.load(), source, document.documentElement.lang);
    followAddress(show);
    render(<App run={run} />, app);
    showNavigation();
    preparePrinting();
    addEventListener('click', followLinks);
    if (currentPlace()) show(currentPlace());
  } catch (error) {
    const line = document.createElement('p');
    line.className = 'missing';
    line.setAttribute('role', 'alert');
    line.textContent = words.failed;
    app.replaceChildren(line);
    throw error;
  }
}

showRememberedTheme();
const app = document.getElementById('app');
if (app) void start(app, new EmbeddedSource(document));
