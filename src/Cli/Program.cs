using Orc.Cli.Commands;
using Orc.Cli.Invoking;
using Orc.Cli.Output;

using var console = CliConsole.OfProcess();
return await new CommandLine(CommandTree.Entries, CliHost.OfProcess(console)).RunAsync(args);
