import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { proofHome } from '../../support/proof-home.ts';
import { run } from '../../support/shell.ts';
import { fences } from '../../support/transcript.ts';
import { Browser } from './webdriver.ts';

/** The program with which GitHub draws diagrams. Only one file of its 150 MB with dependencies is needed. */
const MERMAID = 'mermaid@11.17.2';

interface Picture {
  where: string;
  text: string;
}

/** Draws each picture of these projects' tours with Mermaid in a real browser, and checks its size and labels. */
export async function drawPictures(projects: readonly string[], workplace: string): Promise<string> {
  const pictures = [...new Map(projects.flatMap(picturesOf).map((picture) => [picture.text, picture])).values()];
  if (pictures.length < 3) throw new Error(`the tours have only ${pictures.length} pictures`);
  const folder = mkdtempSync(join(workplace, 'pictures-'));
  cpSync(await mermaid(), join(folder, 'mermaid.js'));
  writeFileSync(join(folder, 'index.html'), PAGE);

  const browser = await Browser.start(workplace);
  try {
    await browser.open(pathToFileURL(join(folder, 'index.html')).href);
    const wrong: string[] = [];
    for (const { where, text } of pictures) {
      const { error, labels } = (await browser.post('execute/sync', {
        script: 'return draw(arguments[0])',
        args: [text],
      })) as Drawn;
      const lost = labelsOf(text).filter((label) => !labels.includes(label));
      if (error !== null) wrong.push(`${where}: ${error}`);
      else if (lost.length > 0) wrong.push(`${where}: the picture does not show ${lost.join('; ')}`);
    }
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  } finally {
    await browser.close();
  }
  return `${pictures.length} pictures`;
}

/** The result of one drawing. `labels` contains the text of the picture. */
interface Drawn {
  error: string | null;
  labels: string;
}

const PAGE = `<!doctype html>
<meta charset="utf-8">
<script src="mermaid.js"></script>
<script>
  mermaid.initialize({ startOnLoad: false });
  let count = 0;
  async function draw(text) {
    try {
      const { svg } = await mermaid.render('picture' + count++, text);
      const picture = document.body.appendChild(document.createElement('div'));
      picture.innerHTML = svg;
      const { width, height } = picture.firstElementChild.getBoundingClientRect();
      if (width < 100 || height < 100) return { error: 'the picture is ' + width + ' by ' + height, labels: '' };
      for (const end of picture.querySelectorAll('br')) end.replaceWith(' ');
      return { error: null, labels: picture.textContent };
    } catch (error) {
      return { error: String(error.message ?? error), labels: '' };
    }
  }
</script>
`;

function picturesOf(project: string): Picture[] {
  const folder = join(project, 'docs/tour');
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.md'));
  return files.flatMap((file) =>
    fences(readFileSync(join(folder, file), 'utf8'))
      .filter(({ info }) => info === 'mermaid')
      .map(({ line, lines }) => ({ where: `${join(folder, file)}:${line}`, text: lines.join('\n') })),
  );
}

/** The labels in a picture's source, which are between quotation marks. */
function labelsOf(text: string): string[] {
  return [...text.matchAll(/"([^"]+)"/g)].map(([, label]) => label!.replaceAll('<br>', ' '));
}

/** Downloads Mermaid once, and returns its file. */
async function mermaid(): Promise<string> {
  const folder = join(proofHome, 'tools', MERMAID);
  const file = join(folder, 'package/dist/mermaid.min.js');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const { stdout } = await run('npm', ['pack', '--silent', MERMAID], { cwd: folder });
    await run('tar', ['-xzf', stdout.trim(), 'package/dist/mermaid.min.js'], { cwd: folder });
  }
  return file;
}
