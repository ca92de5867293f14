using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Compose.Rendering;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose schema</c>: the JSON Schema of a Compose file, for editors.</summary>
internal sealed class SchemaCommand : Command
{
    public SchemaCommand()
        : base("schema", "Print the JSON Schema of a Compose file") => this.RunsAsCompose(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await invocation.Out.WriteAsync(JsonSchema.Text().AsMemory(), cancellationToken);
        return ExitCodes.Success;
    }
}
