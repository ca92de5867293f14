using Orc.Agent.Names.Serving;

namespace Orc.Agent.Names;

/// <summary>Where names live, and how their process is started.</summary>
internal sealed record NamesOptions
{
    public required string RunRoot { get; init; }

    /// <summary>The host's resolvers.</summary>
    public string HostResolvConf { get; init; } = "/etc/resolv.conf";

    public string HostHosts { get; init; } = "/etc/hosts";

    /// <summary>The program that is the names process when its first argument says so: ourselves.</summary>
    public string Program { get; init; } = Environment.ProcessPath ?? "/usr/bin/orcd";

    /// <summary>Null: <c>names RUN-ROOT RESOLV-CONF</c>.</summary>
    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>Further variables of its environment.</summary>
    public IReadOnlyList<string> Variables { get; init; } = Inherited("DOTNET_ROOT");

    internal IReadOnlyList<string> ArgumentsOrOwn =>
        Arguments ?? [NamesProgram.Command, RunRoot, HostResolvConf];

    // Where a program that is not compiled ahead of time finds its runtime.
    private static string[] Inherited(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } value ? [$"{variable}={value}"] : [];
}
