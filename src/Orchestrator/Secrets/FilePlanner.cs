using System.Text.RegularExpressions;
using Orc.Model.Containers;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Secrets;

/// <summary><c>secret|config create</c> and <c>rm</c>.</summary>
internal static partial class FilePlanner
{
    // Docker's limits: 500 KB of a secret, 1000 KB of a config.
    private const int MostSecret = 500 * 1024;
    private const int MostConfig = 1000 * 1024;

    public static ProjectPlan Create(Snapshot snapshot, ClusterFile file)
    {
        var word = ClusterFile.Word(file.Kind);
        if (!NamePattern().IsMatch(file.Name))
        {
            return ProjectPlan.Fail(
                $"invalid {word} name \"{file.Name}\": only 64 [a-zA-Z0-9-_.] characters are allowed, and the start "
                + "and end character must be [a-zA-Z0-9]");
        }

        var most = file.Kind == FileKind.Secret ? MostSecret : MostConfig;
        if (file.Content.Length == 0 || file.Content.Length > most)
        {
            return ProjectPlan.Fail($"a {word} must be larger than 0 and at most {most} bytes");
        }

        return snapshot.Files.ContainsKey(file.Key)
            ? ProjectPlan.Fail($"name conflicts with an existing object: {word} {file.Name} already exists")
            : new ProjectPlan { Changes = [new Change.PutFile(file) { Cause = $"{word} create was asked for" }] };
    }

    public static ProjectPlan Remove(Snapshot snapshot, ClusterFile file)
    {
        var users = snapshot.Services.Values
            .Where(service => Uses(snapshot, service, file))
            .Select(service => service.Key.ToString())
            .ToList();
        return users.Count > 0
            ? ProjectPlan.Fail(
                $"{ClusterFile.Word(file.Kind)} '{file.Name}' is in use by the following "
                + $"{(users.Count == 1 ? "service" : "services")}: {string.Join(", ", users)}")
            : new ProjectPlan { Changes = [new Change.DropFile(file.Key) { Cause = "its removal was asked for" }] };
    }

    private static bool Uses(Snapshot snapshot, Service service, ClusterFile file) =>
        snapshot.Releases.TryGetValue(service.Release, out var release)
        && release.Container.Files.Any(used => used.Kind == file.Kind && used.ClusterName == file.Name);

    [GeneratedRegex("^[a-zA-Z0-9]([a-zA-Z0-9_.-]{0,62}[a-zA-Z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
