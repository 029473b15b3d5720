import { applies, divided, inParallel, type Result, runSection } from './check.ts';
import { access, admins, lockedAdmins } from './sections/access.ts';
import { bodies } from './sections/bodies.ts';
import { commands, userCommands } from './sections/commands.ts';
import {
  authConfiguration,
  configuration,
  cookieConfiguration,
  encoding,
  newDatabases,
  postgresVariables,
  secretConfiguration,
  textParameters,
  urlFaults,
  urlParameters,
} from './sections/configuration.ts';
import { connections, malformed } from './sections/connections.ts';
import { corsOff, corsOn } from './sections/cors.ts';
import { description, schemes } from './sections/description.ts';
import { email } from './sections/email.ts';
import { busy, databaseFile, disconnects, internal, timeouts, unreachable } from './sections/faults.ts';
import { addresses, login } from './sections/login.ts';
import { logs } from './sections/logs.ts';
import { media } from './sections/media.ts';
import { metrics, publicMetrics } from './sections/metrics.ts';
import { orderRoutes, ordersByUser } from './sections/orders.ts';
import { pages } from './sections/pages.ts';
import { parameters } from './sections/parameters.ts';
import { passwords } from './sections/passwords.ts';
import { precedence } from './sections/precedence.ts';
import { profile, unansweredBegin } from './sections/profile.ts';
import { refreshes } from './sections/refresh.ts';
import { responses } from './sections/responses.ts';
import { crossSite, sessions } from './sections/sessions.ts';
import { shutdown } from './sections/shutdown.ts';
import { text } from './sections/text.ts';
import { bearers, tokens } from './sections/tokens.ts';
import { always, userRoutes } from './sections/users.ts';
import { durability, lostConnections, worker } from './sections/worker.ts';
import type { Subject } from './subject.ts';

/** The sections of the contract. Those that mostly wait come first, so that the others run at the same time. */
const sections = [
  connections,
  metrics,
  shutdown,
  timeouts,
  disconnects,
  busy,
  databaseFile,
  unreachable,
  responses,
  precedence,
  bodies,
  media,
  text,
  email,
  parameters,
  pages,
  corsOff,
  corsOn,
  description,
  schemes,
  always,
  userRoutes,
  orderRoutes,
  ordersByUser,
  worker,
  lostConnections,
  unansweredBegin,
  durability,
  publicMetrics,
  internal,
  encoding,
  newDatabases,
  postgresVariables,
  textParameters,
  urlFaults,
  urlParameters,
  configuration,
  commands,
  userCommands,
  malformed,
  logs,
  access,
  admins,
  lockedAdmins,
  profile,
  passwords,
  login,
  addresses,
  tokens,
  bearers,
  refreshes,
  sessions,
  crossSite,
  authConfiguration,
  secretConfiguration,
  cookieConfiguration,
];

export interface Outcome {
  results: Result[];
  /** The number of checks about a resource that the program does not have. */
  notApplicable: number;
}

/** Checks one program against the contract. `only` selects checks by `section: check`. */
export async function runContract(subject: Subject, only: RegExp, report: (result: Result) => void): Promise<Outcome> {
  const results: Result[] = [];
  let notApplicable = 0;
  const chosen = sections
    .filter((section) => applies(section, subject))
    .map((section) => {
      const selected = section.checks.filter(({ name }) => only.test(`${section.name}: ${name}`));
      const { own, others } = divided({ ...section, checks: selected }, subject);
      notApplicable += others;
      return { ...section, checks: own };
    });
  await inParallel(
    4,
    chosen.filter(({ checks }) => checks.length > 0),
    (section) =>
      runSection(section, subject, (result) => {
        results.push(result);
        report(result);
      }),
  );
  return { results, notApplicable };
}
