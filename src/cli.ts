import { Argument, Command, CommanderError, Option } from 'commander';
import { options, parse, type Option as Row, values } from './answers/options.ts';
import type { CreateRequest } from './commands/create.ts';
import type { DoctorRequest } from './commands/doctor.ts';
import type { SamplesRequest } from './commands/samples.ts';
import { Cancelled, USAGE, UserError } from './errors.ts';
import { watchSignals } from './signals.ts';
import { disableColour, paint, say, watchOutput } from './terminal/output.ts';
import { version } from './version.ts';

/** Words that are going to be commands: a directory of that name is written `./add`. */
const RESERVED = ['add'];

/** The shells that `completions` knows; here, so that `--help` need not load the scripts. */
const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;

const EPILOGUE = `
At a terminal, what no flag answers is asked. A directory named like a command is written ./samples.

Exit codes: 0 done, 1 failure, 2 wrong usage, 130 interrupted (Ctrl-C), 143 terminated.

Examples:
  create-backend my-api
  create-backend my-api -f actix -d postgres --yes
  create-backend . --yes --dry-run
  create-backend doctor my-api`;

/** The whole program. The only place that prints errors and sets the exit code. Never rejects. */
export async function main(argv: readonly string[]): Promise<void> {
  watchSignals();
  watchOutput(fail);
  if (argv.includes('--no-color')) disableColour(); // also for what is said about the other arguments
  try {
    await program().parseAsync([...argv], { from: 'user' });
  } catch (error) {
    fail(error);
  }
}

function program(): Command {
  const program = throwing(new Command('create-backend'))
    .description('Generates a Rust backend that runs: Axum or Actix Web, on SQLite, PostgreSQL or MySQL.')
    .argument('[directory]', 'where the project goes; . for here')
    .helpCommand('help [command]', 'print help')
    .enablePositionalOptions() // `samples --json` belongs to samples
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this');
  for (const row of options) program.addOption(flagOf(row));
  program
    .option('--name <name>', "the crate's name (default: the directory's)")
    .option('--git', 'make a git repository with a first commit (the default)')
    .option('--no-git', 'make none')
    .option('--build', 'run cargo build at the end')
    .option('--no-build', 'do not (the default, but at a terminal it is asked)')
    .option('-y, --yes', 'ask nothing: take the defaults')
    .option('--dry-run', 'check everything, print the files, write nothing')
    .option('--json', 'print one JSON document on standard output')
    .option('--list', 'print all choices')
    .option('--no-color', 'no colours (as NO_COLOR=1)')
    .addHelpText('after', EPILOGUE)
    .action(runCreate);

  throwing(program.command('samples'))
    .description('write every combination, each in its folder, with an index.json')
    .argument('<directory>', 'where the samples go')
    .option('--only <words>', 'the combinations with these words, as axum,sqlite,none (repeatable)', collect)
    .option('--json', 'print the index on standard output')
    .option('--no-color', 'no colours')
    .action(runSamples);

  throwing(program.command('doctor'))
    .description('say what keeps Rust, or a generated project, from running, and what to do')
    .argument('[directory]', 'a generated project, or any other place', '.')
    .option('--json', 'print one JSON document on standard output')
    .option('--no-color', 'no colours')
    .action(runDoctor);

  throwing(program.command('completions'))
    .description('print the script that completes this command in a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .action(runCompletions);
  return program;
}

/** As `--help` lists them. */
function commandNames(program: Command): string {
  return program
    .createHelp()
    .visibleCommands(program)
    .map((command) => command.name())
    .join(', ');
}

/** Commander throws instead of printing and exiting. */
function throwing(command: Command): Command {
  return command
    .exitOverride()
    .configureOutput({ outputError: () => {}, writeErr: () => {} })
    .allowExcessArguments(true);
}

function flagOf(row: Row): Option {
  const flags = [row.short, `${row.flag} <${row.multiple ? 'list' : 'value'}>`].filter(Boolean).join(', ');
  const description = `${row.description}: ${values(row).join(', ')} (default: ${row.default})`;
  return new Option(flags, description).argParser((text) => parse(row.name, text));
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

type RootFlags = Omit<CreateRequest, 'directory'> & { list?: boolean };

async function runCreate(directory: string | undefined, flags: RootFlags, root: Command): Promise<void> {
  const { args } = root;
  if (args.length > 1) {
    const remedy = `"${args[0]}" is no command; the commands are: ${commandNames(root)}.`;
    throw usage(`There is one directory, not ${args.length}: ${args.join(' ')}.`, remedy);
  }
  if (directory !== undefined && RESERVED.includes(directory)) {
    throw usage(`"${directory}" is kept for a command to come.`, `For a directory of that name: ./${directory}`);
  }
  if (directory === '') throw usage('The directory has no name.', 'Use . for the current one.');
  if (flags.list) return (await import('./commands/list.ts')).list({ json: flags.json ?? false });
  const { create } = await import('./commands/create.ts');
  await create({ ...flags, ...(directory === undefined ? {} : { directory }), git: flags.git ?? true });
}

async function runSamples(directory: string, flags: Partial<SamplesRequest>, command: Command): Promise<void> {
  const root = rootFlags(command);
  if (command.args.length > 1)
    throw usage(`There is one directory, not ${command.args.length}.`, 'See create-backend samples --help.');
  const { samples } = await import('./commands/samples.ts');
  await samples({ directory, only: flags.only ?? [], json: flags.json ?? root.json ?? false });
}

async function runDoctor(directory: string, flags: Partial<DoctorRequest>, command: Command): Promise<void> {
  const root = rootFlags(command);
  if (command.args.length > 1)
    throw usage(`There is one directory, not ${command.args.length}.`, 'See create-backend doctor --help.');
  const { doctor } = await import('./commands/doctor.ts');
  const well = await doctor({ directory, json: flags.json ?? root.json ?? false });
  if (!well) process.exitCode = 1;
  // Not at its leisure: a name server that is silent would keep Node for as long as the system asks it again.
  process.stdout.write('', (error) => error ?? process.exit());
}

async function runCompletions(shell: (typeof SHELLS)[number], _: object, command: Command): Promise<void> {
  rootFlags(command);
  if (command.args.length > 1)
    throw usage(`There is one shell, not ${command.args.length}.`, 'See create-backend completions --help.');
  const { completions } = await import('./commands/completions.ts');
  completions(shell, command.parent!);
}

/**
 * The flags before a command's name that every command takes.
 * @throws UserError for one that only creating a project has a use for
 */
function rootFlags(command: Command): { json?: boolean } {
  const root = command.parent?.opts() ?? {};
  const foreign = Object.keys(root).filter((name) => !['json', 'color'].includes(name));
  if (foreign.length === 0) return root;
  throw usage(
    `${command.name()} does not know --${foreign.join(', --')}.`,
    `See create-backend ${command.name()} --help.`,
  );
}

function usage(message: string, remedy: string): UserError {
  return new UserError(message, remedy, USAGE);
}

/** Prints what went wrong, and sets the exit code by it. */
function fail(error: unknown): void {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return; // --help and --version
    if (error.code === 'commander.help')
      fail(usage('There is no such command.', `The commands are: ${commandNames(program())}.`));
    else fail(usage(error.message.replace(/^error: /, ''), 'See create-backend --help.'));
  } else if (error instanceof Cancelled) {
    say(error.message);
    process.exitCode = error.exitCode;
  } else if (error instanceof UserError) {
    say(`${paint('red', 'error:')} ${error.message}\n${error.remedy}`);
    process.exitCode = error.exitCode;
  } else if (error instanceof Error && 'syscall' in error) {
    say(`${paint('red', 'error:')} ${error.message}`); // the system's, not ours: a full disk behind standard output
    process.exitCode = 1;
  } else {
    say(`${paint('red', 'error:')} This is a fault of create-backend's own. Please report it with these lines:`);
    say(error instanceof Error ? error.stack : String(error));
    process.exitCode = 1;
  }
}
