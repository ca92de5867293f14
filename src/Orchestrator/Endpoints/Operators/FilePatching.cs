using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>Which secrets and configs of the cluster a container has, after what <c>service update</c> says.</summary>
internal static class FilePatching
{
    /// <summary>What they hold is filled in when it is written, from the cluster as it is then.</summary>
    public static ImmutableArray<FileSpec> Apply(ImmutableArray<FileSpec> files, WireContainerPatch patch)
    {
        if (patch.FileAdd.Count + patch.SecretRemove.Count + patch.ConfigRemove.Count == 0)
        {
            return files;
        }

        var added = patch.FileAdd.Select(Read).ToList();
        return
        [
            .. files.Where(file => !IsRemoved(file, patch)
                && !added.Exists(other => other.Target == file.Target)),
            .. added,
        ];
    }

    private static bool IsRemoved(FileSpec file, WireContainerPatch patch) =>
        (file.Kind == FileKind.Secret ? patch.SecretRemove : patch.ConfigRemove)
        .Any(name => name == file.ClusterName || name == file.Name);

    private static FileSpec Read(WireFileUse use)
    {
        var file = new FileSpec
        {
            Kind = use.IsSecret ? FileKind.Secret : FileKind.Config,
            Name = use.Source,
            ClusterName = use.Source,
            Target = use.Target,
            Content = [],
            Uid = use.Uid.Length > 0 ? use.Uid : null,
            Gid = use.Gid.Length > 0 ? use.Gid : null,
        };
        return use.HasMode ? file with { Mode = use.Mode } : file;
    }
}
