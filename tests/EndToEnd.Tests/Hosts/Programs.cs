namespace Orc.EndToEnd.Tests.Hosts;

/// <summary>
/// Where orc, orcd, the examples and their images are. The published programs, unless what was built for these tests is
/// newer; ORC_BIN names another folder.
/// </summary>
internal static class Programs
{
    public static string Repository { get; } = FindRepository();

    public static string Folder { get; } = FindFolder();

    public static string Orc => Path.Combine(Folder, "orc");

    public static string Orcd => Path.Combine(Folder, "orcd");

    public static string Example(string name) => Path.Combine(Repository, "examples", name);

    public static string Images =>
        Environment.GetEnvironmentVariable("ORC_CACHE") ?? Path.Combine(Repository, "artifacts", "images");

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Orchestrator.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException($"no Orchestrator.sln above {AppContext.BaseDirectory}");
        }

        return folder;
    }

    // artifacts/bin/EndToEnd.Tests/CONFIGURATION: the programs are built into folders beside it, one each. Links bring
    // them together, since orc looks for orcd beside itself.
    private static string FindFolder()
    {
        if (Environment.GetEnvironmentVariable("ORC_BIN") is { Length: > 0 } given)
        {
            return Path.GetFullPath(given);
        }

        var own = AppContext.BaseDirectory.TrimEnd('/');
        var bin = Path.GetDirectoryName(Path.GetDirectoryName(own))!;
        var built = new[] { ("Cli", "orc"), ("Daemon", "orcd") }
            .Select(pair => Path.Combine(bin, pair.Item1, Path.GetFileName(own), pair.Item2))
            .ToArray();
        var dist = Path.Combine(Repository, "dist");
        if (File.Exists(Path.Combine(dist, "orc"))
            && File.Exists(Path.Combine(dist, "orcd"))
            && !(File.Exists(built[0]) && File.GetLastWriteTimeUtc(built[0] + ".dll") >
                File.GetLastWriteTimeUtc(Path.Combine(dist, "orc"))))
        {
            return dist;
        }

        var links = Path.Combine(own, "programs");
        _ = Directory.CreateDirectory(links);
        foreach (var program in built)
        {
            var link = Path.Combine(links, Path.GetFileName(program));
            File.Delete(link);
            File.WriteAllText(link, $"#!/bin/sh\nexec {program} \"$@\"\n");
            File.SetUnixFileMode(link, (UnixFileMode)0x1ED /* 0755 */);
        }

        return links;
    }
}
