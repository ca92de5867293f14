using System.Text.RegularExpressions;
using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Crashes;

/// <summary>The names at which orcd can be made to kill itself, as its source has them.</summary>
internal static partial class CrashPoints
{
    private const string Source = "src/Agent/Engine/CrashPoint.cs";

    public static IReadOnlyList<string> All { get; } =
    [
        .. Name().Matches(File.ReadAllText(Path.Combine(Programs.Repository, Source)))
            .Select(match => match.Groups[1].Value),
    ];

    [GeneratedRegex("const string \\w+ = \"([a-z.-]+)\";", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
