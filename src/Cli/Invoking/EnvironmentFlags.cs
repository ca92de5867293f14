using Orc.Protocol.V1;

namespace Orc.Cli.Invoking;

/// <summary>
/// <c>-e NAME=value</c>; <c>-e NAME</c> takes the caller's value, and is left out where the caller has none.
/// </summary>
internal static class EnvironmentFlags
{
    public static IEnumerable<WireEnvironmentVariable> Parse(IEnumerable<string> texts, CliHost host)
    {
        foreach (var text in texts)
        {
            var end = text.IndexOf('=', StringComparison.Ordinal);
            if (end == 0 || text.Length == 0)
            {
                throw new CliException($"invalid environment variable: {text}", ExitCodes.EngineFailure);
            }

            if (end > 0)
            {
                yield return new WireEnvironmentVariable { Name = text[..end], Value = text[(end + 1)..] };
            }
            else if (host.Environment.TryGetValue(text, out var value))
            {
                yield return new WireEnvironmentVariable { Name = text, Value = value };
            }
        }
    }
}
