using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Compose.Explaining;
using Orc.Compose.Loading;

namespace Orc.Cli.Commands.Compose;

/// <summary>
/// <c>orc compose explain</c>: where each value comes from: file and line, what it won over, variables and where they
/// are set. Needs no daemon.
/// </summary>
internal sealed class ExplainCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Argument<string[]> _names = Operand.Any("[SERVICE...]");

    public ExplainCommand(ComposeFlags flags)
        : base("explain", "Say where each value of the configuration comes from")
    {
        _flags = flags;
        Add(_names);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var opening = new ProjectOpening(invocation, _flags);
        var names = invocation.Get(_names);
        var request = opening.Request(names) with
        {
            Purpose = LoadPurpose.Show,
            KeepOrigins = true,
            Dependencies = DependencyUse.Ignore,
        };
        var loaded = (await opening.LoadedAsync(request, cancellationToken)).Loaded!;
        var values = ProjectExplanation.Of(loaded).Where(value => IsAsked(value.Path, names));
        TextTable.Write(
            invocation.Out,
            values
                .Select(value => (string[])[value.Path, Short(value.Value), From(invocation, loaded, value)])
                .Prepend(["PATH", "VALUE", "FROM"]));
        return ExitCodes.Success;
    }

    private static bool IsAsked(string path, string[] names) => names.Length == 0
        || names.Any(name => path.StartsWith($"services.{name}.", StringComparison.Ordinal));

    private static string Short(string value)
    {
        var line = value.ReplaceLineEndings("\\n");
        return line.Length > 60 ? $"{line[..59]}…" : line;
    }

    private static string From(Invocation invocation, ComposeResult loaded, ExplainedValue value)
    {
        var from = $"{value.Position}";
        from += value.Template is { } template ? $": {Short(template)}" : "";
        var variables = value.Variables.Select(name => $"{name} {Origin(invocation, loaded, name)}").ToList();
        from += variables.Count > 0 ? $" ({string.Join(", ", variables)})" : "";
        return value.Overridden.IsEmpty ? from : $"{from}, over {string.Join(", ", value.Overridden)}";
    }

    private static string Origin(Invocation invocation, ComposeResult loaded, string name) =>
        invocation.Host.Variable(name) is not null ? "of the environment"
        : loaded.Environment.ContainsKey(name) ? "of an environment file"
        : "is not set";
}
