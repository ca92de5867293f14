using System.CommandLine;
using System.Text.Json.Nodes;
using Orc.Cli.Invoking;
using Orc.Cli.Output;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose version</c>: of orc itself, which reads Compose files by itself.</summary>
internal sealed class VersionCommand : Command
{
    private readonly Option<string?> _format = Flag.Text("-f, --format", "Format the output: pretty or json");
    private readonly Option<bool> _short = Flag.Switch("--short", "Show only the version number");

    public VersionCommand()
        : base("version", "Show the version of orc compose")
    {
        Add(_format);
        Add(_short);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var text = (invocation.Get(_short), invocation.Get(_format)) switch
        {
            (true, _) => ClientVersion.Text,
            (_, "json") => JsonLine.Of(new JsonObject { ["version"] = ClientVersion.Text }),
            _ => $"orc compose version {ClientVersion.Text}",
        };
        await invocation.Out.WriteLineAsync(text.AsMemory(), cancellationToken);
        return ExitCodes.Success;
    }
}
