import { Argument, Command, CommanderError, Option } from 'commander';
import { COMMANDS, FOREIGN, misspelledCommand } from './answers/commands.ts';
import type { CreateFlags } from './answers/given.ts';
import { defaults, option, options, parse, type Option as Row, type SampleName, values } from './answers/options.ts';
import { Cancelled, USAGE, UserError } from './errors.ts';
import { watchSignals } from './signals.ts';
import { disableColour, hasResult, paint, printResult, say, sayError, watchOutput } from './terminal/output.ts';
import { quoteWord } from './terminal/quote.ts';
import { mostSimilar } from './terminal/similar.ts';
import { version } from './version.ts';

/** The shells that `completions` supports. They are listed here so that `--help` does not load the scripts. */
const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;

/** The word after `add`, `remove` and `change` that tells a resource from an add-on. */
const RESOURCE = 'resource';

const ADDONS = values(option('addons')).slice(0, -1).join(', ');

/** Written out, so that `--help` does not load the types. */
const FIELDS = `
Types of fields: string, text, int, bigint, float, decimal, bool, date,
datetime, uuid, json, enum(a,b,c), references:<resource>. A field with ? may be
null, and its values are unique with !. In a shell, quote it: 'due_on:date?'`;

const EPILOGUE = `
In a terminal, the program prompts for the directory, the options from
--framework to --addons, and the build, unless you set them. To name a project
after a command, write ./samples.

Exit codes: 0 done, 1 failure, 2 wrong usage, 130, 143 and 129 for signals.

Examples:
  create-backend my-api
  create-backend my-api -f actix -d postgres --yes
  create-backend . --yes --dry-run
  create-backend add metrics
  create-backend add resource invoice number:string! paid:bool
  create-backend doctor my-api`;

/** Runs the whole program. Only this file prints errors and sets the exit code. Never rejects. */
export async function main(argv: readonly string[]): Promise<void> {
  watchSignals();
  const onError = (error: unknown) => fail(error, argv);
  watchOutput((error) => onError(outputError(error)));
  if (argv.includes('--no-color')) disableColour(); // before commander: its errors must have no colours either
  const words = /^help (help|--help|-h)$/.test(argv.join(' ')) ? ['help'] : argv; // no topic for commander
  try {
    await program().parseAsync([...words], { from: 'user' });
  } catch (error) {
    onError(error);
  }
}

function program(): Command {
  const program = throwing(new Command('create-backend'))
    .description('Creates a ready-to-run Rust backend: Axum or Actix Web, with SQLite, PostgreSQL or MySQL.')
    .argument('[directory]', 'where to create the project; . is the current directory')
    .helpCommand('help [command]', 'print help')
    .enablePositionalOptions() // `samples --json` belongs to samples
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help');
  for (const row of options) program.addOption(flagOf(row));
  program
    .option(
      '--resource <spec>',
      'a resource of your own, such as "invoice number:string! paid:bool" (repeatable)',
      collect,
    )
    .option('--name <name>', 'name of the project (default: the name of the directory)')
    .option('--git', 'create a git repository with a first commit (default)')
    .option('--no-git', 'create no git repository')
    .option('--build', 'run cargo build at the end')
    .option('--no-build', 'skip the build (default; interactive runs ask)')
    .option('-y, --yes', 'use the defaults without prompting')
    .option('--dry-run', 'check everything and print the files, but write nothing')
    .option('--json', 'print one JSON document on standard output')
    .option('--continue', 'finish a run that was killed while it wrote to this directory')
    .option('--abort', 'undo a run that was killed while it wrote to this directory')
    .option('--list', 'print all choices')
    .option('--no-color', 'print without colours (like NO_COLOR=1)')
    .addHelpText('after', EPILOGUE)
    .action(runCreate);

  changing(program.command('add'))
    .usage('[options] <add-on...>\n       create-backend add [options] resource <name> <field:type...>')
    .description('add add-ons or a resource to a project, and keep your edits')
    .argument('[add-on...]', `add-ons to add: ${ADDONS}. Or the word resource, then its name and its fields`)
    .option(
      '--owned',
      'each row of the resource belongs to a user, and only that user may use it (default with sign-in)',
    )
    .option('--shared', 'everybody who may call the API may use the resource (default without sign-in)')
    .option('--admin', 'only admins may use the resource')
    .option('--plural <name>', 'the plural of the resource, if it is not the regular one')
    .addHelpText('after', FIELDS)
    .action(runAdd);

  changing(program.command('remove'))
    .usage('[options] <add-on...>\n       create-backend remove [options] resource <name>')
    .description('remove add-ons or a resource from a project, and keep your edits')
    .argument('[add-on...]', `add-ons to remove: ${ADDONS}. Or the word resource, then its name`)
    .option('--drop-data', 'also add a migration that drops the table of the resource, with its rows')
    .action(runRemove);

  changing(program.command('change'))
    .usage('[options] resource <name> <change...>')
    .description('change the fields of a resource, and keep its rows and your edits')
    .argument(
      '[resource...]',
      'the word resource, its name, and changes: +due_on:date? adds a field, -paid removes one',
    )
    .option('--rename <old:new>', 'rename a field, and keep its values (repeatable)', collect)
    .helpOption('--help', 'print this help') // -h removes the field h
    .allowUnknownOption() // -paid removes the field paid
    .addHelpText('after', FIELDS)
    .action(runChange);

  changing(program.command('update'))
    .description('move a project to the templates of this version, and keep your edits')
    .option('--check', 'print what an update would change, and write nothing; exit with 1 if there is an update')
    .action(runUpdate);

  throwing(program.command('samples'))
    .description('create every combination, each in its own folder, with an index.json')
    .argument('<directory>', 'where to create the samples')
    .option(
      '--only <words>',
      'create only the combinations with all these values, such as axum,sqlite (repeatable)',
      collect,
    )
    .addOption(flagOf(option('sample')))
    .option('--json', 'print the index on standard output')
    .option('--no-color', 'print without colours')
    .action(runSamples);

  throwing(program.command('doctor'))
    .description('find out why Rust or a generated project does not run, and how to fix it')
    .argument('[directory]', 'a generated project, or any other directory', '.')
    .option('--json', 'print one JSON document on standard output')
    .option('--no-color', 'print without colours')
    .action(runDoctor);

  throwing(program.command('completions'))
    .description('print the completion script for a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS).argParser(parseShell))
    .action(runCompletions);
  return program;
}

/** The flags of the commands that change a project. */
function changing(command: Command): Command {
  return throwing(command)
    .option('--project <directory>', 'the project: its directory, or one inside it (default: the current directory)')
    .addOption(
      new Option('--conflicts <what>', "where your edits do not fit: stop, or write git's markers into the files")
        .choices(['stop', 'markers'])
        .default('stop'),
    )
    .option(
      '--force',
      'work with changes that are not committed and with conflict markers, and delete files that you edited',
    )
    .option('--dry-run', 'print the change as a diff, and write nothing')
    .option('--json', 'print one JSON document on standard output')
    .option('--no-color', 'print without colours');
}

/** Makes commander throw where it would print and exit. */
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

type RootFlags = CreateFlags & { list?: boolean; continue?: true; abort?: true };

async function runCreate(directory: string | undefined, flags: RootFlags, root: Command): Promise<void> {
  refuseMisspelled(root);
  if (flags.continue || flags.abort) return settle(directory, root);
  const { parseGiven } = await import('./answers/given.ts'); // not needed for --help
  const given = parseGiven(directory, flags);
  if (flags.list) return (await import('./commands/list.ts')).list(given);
  const { create } = await import('./commands/create.ts');
  await create(given);
}

/** @throws UserError for other flags: the interrupted run has its answers */
async function settle(directory = '.', root: Command): Promise<void> {
  const step = root.opts().continue ? '--continue' : '--abort';
  const others = givenFlags(root).filter(({ long }) => long !== step && long !== '--no-color');
  if (others.length > 0) {
    throw usage(`${step} does not accept ${others.map(flagText).join(', ')}.`, 'Give only the directory.');
  }
  const { settleInterrupted } = await import('./commands/interrupted.ts');
  settleInterrupted(directory, step === '--continue' ? 'finish' : 'undo');
}

interface SamplesFlags {
  only?: string[];
  sample?: SampleName;
  json?: true;
}

async function runSamples(directory: string, flags: SamplesFlags, command: Command): Promise<void> {
  const root = rootFlags(command);
  expectOneArgument(command, 'directory');
  const { samples } = await import('./commands/samples.ts');
  const { only = [], sample = root.sample ?? defaults().sample, json = root.json ?? false } = flags;
  await samples({ directory, only, sample, json });
}

interface GivenChangeFlags {
  project?: string;
  conflicts: 'stop' | 'markers';
  force?: true;
  dryRun?: true;
  json?: true;
}

function changeFlags(flags: GivenChangeFlags, root: { json?: true; dryRun?: true }) {
  const { project = '.', conflicts, force = false, dryRun = root.dryRun ?? false, json = root.json ?? false } = flags;
  return { project, conflicts, force, dryRun, json };
}

type AddFlags = GivenChangeFlags & { owned?: true; shared?: true; admin?: true; plural?: string };

async function runAdd([what, ...words]: string[], flags: AddFlags, command: Command): Promise<void> {
  const common = changeFlags(flags, rootFlags(command));
  if (what === undefined) return offer('add', common, command);
  if (isResource(command, what)) {
    const { addResource } = await import('./commands/resources.ts');
    return addResource(words, { ...flags, ...common });
  }
  if (words.includes(RESOURCE)) throw usage('add accepts add-ons or one resource.', 'Make two changes.');
  if (words.some((word) => word.includes(':'))) throw withoutResource('add', what);
  expectNoFlag(command, '--owned', '--shared', '--admin', '--plural');
  const { changeAddons } = await import('./commands/addons.ts');
  await changeAddons('add', [what, ...words], common);
}

async function runRemove(
  [what, ...words]: string[],
  flags: GivenChangeFlags & { dropData?: true },
  command: Command,
): Promise<void> {
  const common = changeFlags(flags, rootFlags(command));
  if (what === undefined) return offer('remove', common, command);
  if (isResource(command, what)) {
    const { removeResource } = await import('./commands/resources.ts');
    return removeResource(words, flags.dropData ?? false, common);
  }
  expectNoFlag(command, '--drop-data');
  const { changeAddons } = await import('./commands/addons.ts');
  await changeAddons('remove', [what, ...words], common);
}

async function runChange(
  [what, ...words]: string[],
  flags: GivenChangeFlags & { rename?: string[] },
  command: Command,
): Promise<void> {
  const common = changeFlags(flags, rootFlags(command));
  if (what === undefined) return offer('change', common, command);
  if (!isResource(command, what)) throw withoutResource('change', what);
  const { changeResource } = await import('./commands/resources.ts');
  await changeResource(words, flags.rename ?? [], common);
}

const SYNTAX = {
  add: 'create-backend add <add-on>, or create-backend add resource <name> <field:type>',
  remove: 'create-backend remove <add-on>, or create-backend remove resource <name>',
  change: 'create-backend change resource <name> <change>',
} as const;

/** @throws UserError without a terminal, and for flags that only work with a resource */
async function offer(
  verb: keyof typeof SYNTAX,
  flags: ReturnType<typeof changeFlags>,
  command: Command,
): Promise<void> {
  expectNoFlag(command, '--owned', '--shared', '--admin', '--plural', '--drop-data', '--rename');
  const { isInteractive } = await import('./answers/terminal-prompt.ts');
  if (!isInteractive()) throw usage(`Missing: what to ${verb}.`, `Write ${SYNTAX[verb]}.`);
  const { offerUses } = await import('./commands/inside.ts');
  await offerUses(flags, verb);
}

async function runUpdate(flags: GivenChangeFlags & { check?: true }, command: Command): Promise<void> {
  const root = rootFlags(command);
  expectNoArgument(command);
  const { update } = await import('./commands/update.ts');
  const isUpToDate = await update({ ...changeFlags(flags, root), check: flags.check ?? false });
  if (!isUpToDate) process.exitCode = 1;
}

async function runDoctor(directory: string, flags: { json?: true }, command: Command): Promise<void> {
  const root = rootFlags(command);
  expectOneArgument(command, 'directory');
  const { doctor } = await import('./commands/doctor.ts');
  const healthy = await doctor({ directory, json: flags.json ?? root.json ?? false });
  if (!healthy) process.exitCode = 1;
  // Exit now: a name server that does not answer would keep Node waiting.
  process.stdout.write('', (error) => error ?? process.exit());
}

async function runCompletions(shell: (typeof SHELLS)[number], _: object, command: Command): Promise<void> {
  rootFlags(command);
  expectOneArgument(command, 'shell');
  const { completions } = await import('./commands/completions.ts');
  completions(shell, command.parent!);
}

function parseShell(text: string): (typeof SHELLS)[number] {
  const shell = SHELLS.find((shell) => shell === text.toLowerCase());
  if (shell !== undefined) return shell;
  throw usage(`There are no completions for "${text}".`, `The shells are: ${SHELLS.join(', ')}.`);
}

/**
 * `doctr` is more likely a typing error than a project.
 * @throws UserError with the command that it resembles
 */
function refuseMisspelled(root: Command): void {
  const [word = ''] = root.args;
  const names = COMMANDS;
  const several = root.args.length > 1;
  if (Object.hasOwn(FOREIGN, word)) {
    const remedy = `Write: create-backend ${FOREIGN[word]}\nTo create a project of that name, write ./${word}.`;
    throw usage(`"${word}" is not a command.`, remedy);
  }
  const meant = several ? mostSimilar(word, names) : misspelledCommand(word);
  if (meant === undefined) {
    if (!several) return;
    const remedy = `Give one directory. "${word}" is not a command; the commands are: ${names.join(', ')}.`;
    throw usage(`Expected one directory, got ${root.args.length}: ${root.args.join(' ')}.`, remedy);
  }
  throw usage(
    `"${word}" is not a command. Did you mean ${meant}?`,
    `The commands are: ${names.join(', ')}.\nTo create a project of that name, write ./${word}.`,
  );
}

/** @throws UserError for a typing error, because an add-on would be missing otherwise, and for an empty argument */
function isResource(command: Command, word: string): boolean {
  if (command.args.includes('')) {
    const verb = command.name() as keyof typeof SYNTAX;
    throw usage(`An argument of ${verb} is empty.`, `Write ${SYNTAX[verb]}.`);
  }
  if (word === RESOURCE || mostSimilar(word, [RESOURCE]) === undefined) return word === RESOURCE;
  const example = `create-backend ${command.name()} resource <name>`;
  throw usage(`${command.name()} does not accept "${word}". Did you mean resource?`, `Write: ${example}`);
}

/** The word `resource` is missing before the name of one. */
function withoutResource(verb: string, word: string): UserError {
  const words = process.argv.slice(2).map((word) => quoteWord(word));
  words.splice(words.indexOf(verb) + 1, 0, RESOURCE);
  return usage(`${verb} does not accept "${word}".`, `For a resource, write: create-backend ${words.join(' ')}`);
}

/** @throws UserError for a flag that only works with a resource */
function expectNoFlag(command: Command, ...flags: readonly string[]): void {
  const foreign = givenFlags(command).filter(({ long }) => flags.includes(long ?? ''));
  if (foreign.length === 0) return;
  const verb = command.name();
  throw usage(
    `${foreign.map(flagText).join(', ')} works only for a resource.`,
    `Write: create-backend ${verb} resource <name>, or leave it out.`,
  );
}

/** @throws UserError, because `update my-api` would otherwise update the current directory */
function expectNoArgument(command: Command): void {
  if (command.args.length === 0) return;
  const remedy = `To name a project, write --project ${command.args[0]}.`;
  throw usage(`${command.name()} takes no argument, got: ${command.args.join(' ')}.`, remedy);
}

function expectOneArgument(command: Command, what: string): void {
  if (command.args.length <= 1) return;
  const name = ['create-backend', ...(command.parent ? [command.name()] : [])].join(' ');
  throw usage(`Expected one ${what}, got ${command.args.length}: ${command.args.join(' ')}.`, `See ${name} --help.`);
}

/**
 * The flags before the name of a command.
 * @throws UserError for flags that the command does not accept
 */
function rootFlags(command: Command): { json?: true; dryRun?: true; sample?: SampleName } {
  const root = command.parent?.opts() ?? {};
  const given = command.parent ? givenFlags(command.parent) : [];
  const accepted = ['--json', '--no-color', ...command.options.map(({ long }) => long)];
  const foreign = given.filter(({ long }) => !accepted.includes(long));
  if (foreign.length === 0) return root;
  throw usage(
    `${command.name()} does not accept ${foreign.map(flagText).join(', ')}.`,
    `See create-backend ${command.name()} --help.`,
  );
}

function givenFlags(command: Command): Option[] {
  const values = command.opts();
  const isGiven = (option: Option) => option.negate === (values[option.attributeName()] === false);
  return command.options.filter((option) => option.attributeName() in values && isGiven(option));
}

function flagText({ long }: Option): string {
  return long ?? '';
}

function usage(message: string, remedy: string): UserError {
  return new UserError(message, remedy, USAGE);
}

/** Prints what went wrong, and sets the exit code accordingly. */
function fail(error: unknown, argv: readonly string[]): void {
  if (error instanceof CommanderError) {
    if (error.exitCode !== 0) fail(usageFrom(error, argv), argv); // --help and --version also arrive here, with 0
  } else if (error instanceof Cancelled) {
    say(error.message);
    document(argv, { error: error.message, signal: error.signal });
    process.exitCode = error.exitCode;
  } else if (error instanceof UserError) {
    sayError(error.message, error.remedy);
    document(argv, { error: error.message, remedy: error.remedy });
    process.exitCode = error.exitCode;
  } else {
    const message = 'This is a bug in create-backend. Please report it with these lines:';
    const stack = String(error instanceof Error ? error.stack : error);
    say(`${paint('red', 'error:')} ${message}`);
    say(stack);
    document(argv, { error: message, stack });
    process.exitCode = 1;
  }
}

/** Prints an error for `--json`, unless the command has printed its document: that of a conflict, for instance. */
function document(argv: readonly string[], content: { error: string; [detail: string]: string }): void {
  if (argv.includes('--json') && !hasResult()) printResult(JSON.stringify(content, null, 2));
}

/** Standard output may be on a full disk. */
function outputError({ message }: Error): UserError {
  return new UserError(
    `Cannot write to standard output: ${message}`,
    'Send the output elsewhere. What was created or changed is complete.',
  );
}

function usageFrom(error: CommanderError, argv: readonly string[]): UserError {
  if (error.code === 'commander.help') {
    const word = argv[argv.indexOf('help') + 1] ?? '';
    const meant = mostSimilar(word, COMMANDS);
    const question = meant === undefined ? '' : ` Did you mean ${meant}?`;
    return usage(`"${word}" is not a command.${question}`, `The commands are: ${COMMANDS.join(', ')}.`);
  }
  const command = COMMANDS.find((name) => argv.includes(name));
  const program = command === undefined ? 'create-backend' : `create-backend ${command}`;
  return usage(error.message.replace(/^error: /, ''), `See ${program} --help.`);
}
