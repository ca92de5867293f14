using Orc.Model.Containers;

namespace Orc.Agent.Engine.Mounts;

/// <summary>
/// What a runtime says where a file is mounted over a directory, or the other way round, in words for people: it names
/// no mount, and not what to do.
/// </summary>
internal static class MountTrouble
{
    /// <summary>Null: the words are about something else.</summary>
    /// <param name="spec">Whose mounts they may be about.</param>
    /// <param name="words">
    /// crun: "mount `/a` to `data`: Not a directory", "mkdir `/etc/file/sub`: Not a directory",
    /// "open `/…/rootfs/etc/file/sub`: Not a directory"; runc: "error mounting \"/a\" to rootfs at \"/data\": …:
    /// not a directory".
    /// </param>
    /// <param name="isDirectory">Of the host.</param>
    public static string? Explain(ContainerSpec spec, string words, Func<string, bool> isDirectory)
    {
        if (!words.Contains("not a directory", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var isMounting = words.Contains("mount", StringComparison.OrdinalIgnoreCase);
        words = words[Math.Max(0, words.IndexOf(" to ", StringComparison.Ordinal))..];

        // Of two of which one ends as the other the longer is meant.
        var mount = spec.Mounts
            .Where(mount => IsNamed(words, mount.Target.TrimEnd('/')))
            .OrderByDescending(mount => mount.Target.Length)
            .FirstOrDefault();
        return mount is null ? null
            : !isMounting
                ? $"cannot mount {SourceOf(mount)} at {mount.Target}: a part of that path is a file in the container; "
                    + "mount it at another place"
            : mount is MountSpec.Bind bind && !isDirectory(bind.Source)
                ? $"cannot mount the file {bind.Source} at {mount.Target}, which is a directory in the container: name "
                    + $"the file there ({mount.Target.TrimEnd('/')}/{Path.GetFileName(bind.Source)}), or mount a "
                    + "directory"
            : $"cannot mount {SourceOf(mount)} at {mount.Target}, which is a file in the container: mount a file "
                + "there, or the directory at another place";
    }

    private static string SourceOf(MountSpec mount) => mount switch
    {
        MountSpec.Bind bind => bind.Source,
        MountSpec.Volume { Name: { } name } => $"volume {name}",
        _ => "what is mounted",
    };

    private static bool IsNamed(string words, string target) =>
        target.Length > 1 && (words.Contains($"`{target.TrimStart('/')}`", StringComparison.Ordinal)
            || words.Contains($"{target}`", StringComparison.Ordinal)
            || words.Contains($"{target}\"", StringComparison.Ordinal));
}
