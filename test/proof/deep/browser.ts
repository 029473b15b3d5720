import type { Choices } from '../../../src/answers/options.ts';
import { newUser, password } from '../../contract/people.ts';
import { type Running, whileRunning } from './running.ts';
import { Browser } from './webdriver.ts';

/** Opens /docs in a browser without a network, signs in, calls a protected route, and reads the answer on the page. */
export async function browser(executable: string, choices: Choices, workplace: string): Promise<string> {
  const env = { ...(choices.auth === 'session' && { COOKIE_INSECURE: 'true' }) }; // without TLS, as in development
  return whileRunning(executable, choices, workplace, env, async (running) => {
    const page = new Page(await Browser.start(workplace), running.url);
    try {
      return await visit(page, running, choices);
    } finally {
      await page.browser.close();
    }
  });
}

async function visit(page: Page, { url }: Running, { auth }: Choices): Promise<string> {
  await page.browser.open(`${url}/docs`);
  const person = newUser(auth);
  const created = await page.execute('post', '/users', person);
  contains(created, '201', person.email);
  const shown = auth === 'none' ? await page.execute('get', `/users`) : await signedIn(page, auth, person.email);
  contains(shown, '200', person.email);
  const requests = await page.clean();
  return `browser: ${shown.status} with ${person.email} on the page, ${requests} requests, nothing on the console`;
}

async function signedIn(page: Page, auth: string, email: string): Promise<Shown> {
  const login = await page.execute('post', '/login', { email, password });
  contains(login, '200', auth === 'jwt' ? 'access_token' : email);
  if (auth === 'jwt') await page.authorize(JSON.parse(login.body).access_token);
  return page.execute('get', '/profile');
}

interface Shown {
  status: string;
  body: string;
}

function contains({ status, body }: Shown, wantedStatus: string, text: string): void {
  if (status !== wantedStatus || !body.includes(text))
    throw new Error(`the page shows ${status} ${body}, expected ${wantedStatus} with ${text}`);
}

/** Swagger UI, used as a person uses it. */
class Page {
  readonly browser: Browser;
  private readonly url: string;

  constructor(browser: Browser, url: string) {
    this.browser = browser;
    this.url = url;
  }

  /** Opens an operation, fills in its body, clicks Execute and reads the server's answer on the page. */
  async execute(method: string, path: string, body?: unknown): Promise<Shown> {
    const block = `.opblock-${method}:has([data-path="${path}"])`;
    await (await this.browser.find(`${block} .opblock-summary-control`)).click();
    if (body !== undefined)
      await (await this.browser.find(`${block} textarea.body-param__text`)).type(JSON.stringify(body));
    await (await this.browser.find(`${block} button.execute`)).click();
    const answer = `${block} .live-responses-table`;
    const status = await (await this.browser.find(`${answer} tbody .response-col_status`)).text();
    const shown = await (
      await this.browser.find(
        `${answer} .response-col_description .highlight-code code, ${answer} .response-col_description .microlight`,
      )
    ).text();
    return { status: status.trim().split('\n')[0]!, body: shown };
  }

  async authorize(token: string): Promise<void> {
    await (await this.browser.find('button.authorize')).click();
    await (await this.browser.find('.auth-container input')).type(token);
    await (await this.browser.find('.auth-btn-wrapper button.authorize')).click();
    await (await this.browser.find('.auth-btn-wrapper button.btn-done')).click();
  }

  /** Requires an empty console, and requests to our server only. Returns the number of requests. */
  async clean(): Promise<number> {
    const complaints = (await this.browser.log('browser')).map(({ level, message }) => `${level}: ${message}`);
    if (complaints.length > 0) throw new Error(`the browser's console contains: ${complaints.join('; ')}`);
    const events = (await this.browser.log('performance')).map(({ message }) => JSON.parse(message).message as Event);
    const urls = events
      .filter(({ method }) => method === 'Network.requestWillBeSent')
      .map(({ params }) => params.request!.url);
    const own = urls.filter((url) => url.startsWith(`${this.url}/`));
    // The list contains Chromium's own start page.
    const strange = urls.filter((url) => !own.includes(url) && !/^(chrome|data|about):/.test(url));
    if (strange.length > 0) throw new Error(`the page sends requests to other servers: ${strange.join(', ')}`);
    if (own.length === 0) throw new Error('the browser reports no request');
    return own.length;
  }
}

interface Event {
  method: string;
  params: { request?: { url: string } };
}
