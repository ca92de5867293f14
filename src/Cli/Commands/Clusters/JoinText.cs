using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Clusters;

/// <summary>How another node joins, for copying.</summary>
internal static class JoinText
{
    public static async Task WriteAsync(Invocation invocation, string role, string token, string address)
    {
        await invocation.Out.WriteLineAsync($"To add a {role} to this cluster, run the following command:");
        await invocation.Out.WriteLineAsync();
        await invocation.Out.WriteLineAsync($"    orc cluster join --token {token} {address}");
        await invocation.Out.WriteLineAsync();
    }
}
