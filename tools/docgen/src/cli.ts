import { dataingProgram, datagenProgram, recordingIo } from '@dataing/cli';

const columns = 90;

/** docs/reference/cli.md: the help of both programs and of each command, as printed. */
export function cliPage(): string {
  const sections = [datagenProgram, dataingProgram].flatMap((build) => {
    const recording = recordingIo({ cwd: '/', width: columns });
    const program = build({ io: recording.io, perform: () => Promise.resolve() });
    let seen = 0;
    return [program, ...program.commands].map((command) => {
      command.outputHelp();
      const text = recording.stdout().slice(seen).trimEnd();
      seen = recording.stdout().length;
      const isProgram = command === program;
      const name = isProgram ? program.name() : `${program.name()} ${command.name()}`;
      return `${isProgram ? '##' : '###'} ${name}\n\n\`\`\`text\n${text}\n\`\`\`\n`;
    });
  });
  return `# The command line\n\nGenerated from the programs; \`--help\` prints the same.\n\n${sections.join('\n')}`;
}
