using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Compose.Interpolation;
using Orc.Compose.Loading;
using Orc.Compose.Remotes;

namespace Orc.Cli.Commands.Compose.Remotes;

/// <summary>
/// A file from elsewhere takes variables of this machine by names of its choice: they are shown, and confirmed, before
/// they go into containers.
/// </summary>
internal static class RemoteConsent
{
    /// <exception cref="CliException">Nobody agreed.</exception>
    public static Task AskAsync(
        Invocation invocation, OpenedProject opened, bool isAgreed, CancellationToken cancellationToken) =>
        opened.Loaded is { } loaded
            ? AskAsync(invocation, loaded, isAgreed, cancellationToken)
            : Task.CompletedTask;

    /// <exception cref="CliException">Nobody agreed.</exception>
    public static async Task AskAsync(
        Invocation invocation, ComposeResult loaded, bool isAgreed, CancellationToken cancellationToken)
    {
        if (loaded.Project?.Files.FirstOrDefault(RemoteResource.IsRemote) is not { } remote)
        {
            return;
        }

        if (!loaded.Variables.IsEmpty && !isAgreed)
        {
            await Consent.AskAsync(
                invocation,
                $"{remote} takes these variables:\n{Table(invocation, loaded)}",
                "Do you want to proceed with these variables?",
                "nothing was started",
                cancellationToken);
        }
    }

    private static string Table(Invocation invocation, ComposeResult loaded)
    {
        using var text = new StringWriter { NewLine = "\n" };
        TextTable.Write(
            text,
            loaded.Variables.OrderBy(variable => variable.Name, StringComparer.Ordinal)
                .Select(variable => (string[])
                [
                    variable.Name,
                    loaded.Environment.GetValueOrDefault(variable.Name) ?? variable.Default ?? "",
                    SourceOf(invocation, loaded, variable),
                    variable.IsRequired ? "true" : "false",
                    variable.Default ?? "",
                ])
                .Prepend(["VARIABLE", "VALUE", "SOURCE", "REQUIRED", "DEFAULT VALUE"]),
            TextTable.WideColumns);
        return text.ToString();
    }

    private static string SourceOf(Invocation invocation, ComposeResult loaded, VariableUse variable) =>
        invocation.Host.Environment.ContainsKey(variable.Name) ? "environment"
        : loaded.Environment.ContainsKey(variable.Name) ? "environment file"
        : "compose file";
}
