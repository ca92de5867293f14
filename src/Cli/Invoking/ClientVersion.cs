using System.Reflection;

namespace Orc.Cli.Invoking;

/// <summary>Which <c>orc</c> this is.</summary>
internal static class ClientVersion
{
    public static string Text { get; } = Parts()[0];

    /// <summary>The commit it was built from, as short as git shows it.</summary>
    public static string Commit { get; } = Parts() is [_, { Length: > 0 } commit, ..]
        ? commit[..Math.Min(7, commit.Length)]
        : "unknown";

    // 0.1.0+<commit>: the SDK adds the commit by itself.
    private static string[] Parts() =>
        (typeof(ClientVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion ?? "0.0.0").Split('+');
}
