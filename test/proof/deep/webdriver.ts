import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accepts, freePort } from '../../support/ports.ts';
import { onPath } from '../tools.ts';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'; // the protocol's key for a reference to an element
const PATIENCE = 20_000;

export interface LogEntry {
  level: string;
  message: string;
}

/** A headless Chromium, controlled through W3C WebDriver. It can connect to this machine only. */
export class Browser {
  private readonly driver: ChildProcess;
  private readonly session: string;

  private constructor(driver: ChildProcess, session: string) {
    this.driver = driver;
    this.session = session;
  }

  static async start(workplace: string): Promise<Browser> {
    const port = await freePort();
    const driver = spawn(onPath('chromedriver', 'chromium-driver'), [`--port=${port}`], { stdio: 'ignore' });
    const base = `http://127.0.0.1:${port}`;
    try {
      for (let waited = 0; !(await accepts(port)); waited += 50) {
        if (driver.exitCode !== null || waited > PATIENCE) throw new Error('chromedriver did not start');
        await sleep(50);
      }
      const { sessionId } = (await command('POST', `${base}/session`, {
        capabilities: { alwaysMatch: wanted(workplace) },
      })) as { sessionId: string };
      return new Browser(driver, `${base}/session/${sessionId}`);
    } catch (error) {
      driver.kill('SIGKILL');
      throw error;
    }
  }

  async open(url: string): Promise<void> {
    await this.post('url', { url });
  }

  /** Waits for the first element that matches this selector. */
  async find(selector: string): Promise<Element> {
    const element = await this.until(`there is no ${selector} on the page`, async () => {
      const [found] = (await this.post('elements', { using: 'css selector', value: selector })) as Record<
        string,
        string
      >[];
      return found?.[ELEMENT];
    });
    return new Element(this, `element/${element}`, selector);
  }

  /** Repeats the attempt until it returns a value. */
  async until<T>(complaint: string, attempt: () => Promise<T | undefined>): Promise<T> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const result = await attempt();
      if (result !== undefined) return result;
      if (Date.now() > deadline) throw new Error(`${complaint} within ${PATIENCE / 1000} s`);
      await sleep(100);
    }
  }

  /** The log entries since the last call: `browser` is the console, `performance` contains the network events. */
  async log(type: 'browser' | 'performance'): Promise<LogEntry[]> {
    return (await this.post('se/log', { type })) as LogEntry[];
  }

  post(path: string, body: unknown): Promise<unknown> {
    return command('POST', `${this.session}/${path}`, body);
  }

  get(path: string): Promise<unknown> {
    return command('GET', `${this.session}/${path}`);
  }

  async close(): Promise<void> {
    await command('DELETE', this.session).catch(() => {});
    const exit = once(this.driver, 'close');
    this.driver.kill('SIGTERM');
    await exit;
  }
}

export class Element {
  private readonly browser: Browser;
  private readonly path: string;
  private readonly selector: string;

  constructor(browser: Browser, path: string, selector: string) {
    this.browser = browser;
    this.path = path;
    this.selector = selector;
  }

  /** Clicks as soon as the element can be clicked: elements move while the page loads. */
  async click(): Promise<void> {
    let last = '';
    await this.browser
      .until(`${this.selector} cannot be clicked`, () =>
        this.browser.post(`${this.path}/click`, {}).then(
          () => true,
          (error: Error) => {
            last = error.message;
            return undefined;
          },
        ),
      )
      .catch((error: Error) => Promise.reject(new Error(`${error.message}: ${last}`)));
  }

  /** Replaces the text of the field. */
  async type(text: string): Promise<void> {
    const [CONTROL, BACKSPACE] = ['\uE009', '\uE003'];
    await this.browser.post(`${this.path}/value`, { text: `${CONTROL}a${CONTROL}${BACKSPACE}${text}` });
  }

  async text(): Promise<string> {
    return (await this.browser.get(`${this.path}/text`)) as string;
  }
}

function wanted(workplace: string) {
  const profile = mkdtempSync(join(workplace, 'chromium-'));
  return {
    browserName: 'chrome',
    'goog:chromeOptions': {
      binary: onPath('chromium', 'chromium'),
      args: [
        '--headless=new',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        `--user-data-dir=${profile}`,
        '--window-size=1200,2000',
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        // No name is resolved, and every other address goes through a proxy port on which no program listens.
        '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
        '--proxy-server=http://127.0.0.1:9',
        '--proxy-bypass-list=127.0.0.1',
        '--disable-background-networking',
        '--no-first-run',
      ],
    },
    'goog:loggingPrefs': { browser: 'ALL', performance: 'ALL' },
  };
}

async function command(method: string, url: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(url, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const { value } = (await answer.json()) as { value: { message?: string } | null };
  if (!answer.ok) throw new Error(`${method} ${url}: ${value?.message?.split('\n')[0]}`);
  return value;
}
