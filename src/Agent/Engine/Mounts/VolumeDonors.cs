using Orc.Agent.Engine.Records;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Mounts;

/// <summary>The mounts that a container takes over from others (<c>volumes_from</c>).</summary>
internal static class VolumeDonors
{
    private const string ReadOnlyEnd = ":ro";
    private const string ReadWriteEnd = ":rw";

    /// <summary>The name in <c>name[:ro|:rw]</c>.</summary>
    public static string NameOf(string text) =>
        text.EndsWith(ReadOnlyEnd, StringComparison.Ordinal) ? text[..^ReadOnlyEnd.Length]
        : text.EndsWith(ReadWriteEnd, StringComparison.Ordinal) ? text[..^ReadWriteEnd.Length]
        : text;

    /// <summary>
    /// The spec with them. What it mounts itself wins, then what was named first; memory and images are not passed on,
    /// as in Docker.
    /// </summary>
    public static ContainerSpec Apply(ContainerSpec spec, Func<string, ContainerRecord?> find)
    {
        if (spec.VolumesFrom is not { IsEmpty: false } donors)
        {
            return spec;
        }

        var mounts = spec.Mounts.ToList();
        var targets = mounts.Select(mount => Normal(mount.Target)).ToHashSet(StringComparer.Ordinal);
        foreach (var text in donors)
        {
            var name = NameOf(text);
            var donor = find(name) ?? throw new EngineException(
                EngineFailure.NotFound, $"No such container: {name}, whose volumes {spec.Name} shall have too");
            var isReadOnly = text.EndsWith(ReadOnlyEnd, StringComparison.Ordinal);
            mounts.AddRange(Of(donor)
                .Where(mount => targets.Add(Normal(mount.Target)))
                .Select(mount => isReadOnly ? mount with { ReadOnly = true } : mount));
        }

        return spec with { Mounts = [.. mounts] };
    }

    private static IEnumerable<MountSpec> Of(ContainerRecord donor) =>
    [
        .. donor.Spec.Mounts.OfType<MountSpec.Bind>(),
        .. ContainerMounts.VolumesOf(donor).Select(used => used.Mount with { Name = used.Name, NoCopy = true }),
    ];

    private static string Normal(string target) => target.Length > 1 ? target.TrimEnd('/') : target;
}
