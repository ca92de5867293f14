using System.Collections.Immutable;
using Google.Protobuf;
using Orc.Cli.Invoking;
using Orc.Compose.Publishing;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose.Remotes;

/// <summary>
/// A Compose project as an artifact, as docker compose writes and reads it: a layer for each file, annotations for
/// their names. The project's own files are one, in their order; files that are extended, and environment files, lie
/// beside it under flat names.
/// </summary>
internal static class ComposeArtifact
{
    public const string Type = "application/vnd.docker.compose.project";
    public const string ConfigType = "application/vnd.docker.compose.config.empty.v1+json";
    public const string MainFile = "compose.yaml";

    private const string ComposeLayer = "application/vnd.docker.compose.file+yaml";
    private const string EnvironmentLayer = "application/vnd.docker.compose.envfile";
    private const string VersionKey = "com.docker.compose.version";
    private const string FileKey = "com.docker.compose.file";
    private const string ExtendsKey = "com.docker.compose.extends";
    private const string EnvironmentKey = "com.docker.compose.envfile";

    public static ArtifactFile ToLayer(PublishedFile file, string version)
    {
        var isEnvironment = file.Kind == PublishedFileKind.Environment;
        var layer = new ArtifactFile
        {
            MediaType = isEnvironment ? EnvironmentLayer : ComposeLayer,
            Content = ByteString.CopyFrom(file.Content.AsSpan()),
            Annotations = { { VersionKey, version }, { isEnvironment ? EnvironmentKey : FileKey, file.Name } },
        };
        if (file.Kind == PublishedFileKind.Extended)
        {
            layer.Annotations[ExtendsKey] = "true";
        }

        return layer;
    }

    /// <summary>By name, what lies in its folder.</summary>
    /// <exception cref="CliException">It has no Compose file, or one with a name that leads elsewhere.</exception>
    public static ImmutableSortedDictionary<string, byte[]> Unpack(IEnumerable<ArtifactFile> layers)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var layer in layers)
        {
            var content = layer.Content.ToByteArray();
            switch (layer.MediaType)
            {
                case ComposeLayer when layer.Annotations.ContainsKey(ExtendsKey):
                    files[NameOf(layer, FileKey)] = content;
                    break;
                case ComposeLayer:
                    // Documents of one file are merged as files are.
                    files[MainFile] = files.TryGetValue(MainFile, out var before)
                        ? [.. before, .. "\n---\n"u8, .. content]
                        : content;
                    break;
                case EnvironmentLayer:
                    files[NameOf(layer, EnvironmentKey)] = content;
                    break;
            }
        }

        return files.ContainsKey(MainFile)
            ? files.ToImmutableSortedDictionary(StringComparer.Ordinal)
            : throw new CliException("it is a Compose project without a Compose file");
    }

    private static string NameOf(ArtifactFile layer, string key)
    {
        var name = layer.Annotations.GetValueOrDefault(key) ?? "";
        return name is not ("" or "." or ".." or MainFile) && name.IndexOfAny(['/', '\\', '\0']) < 0
            ? name
            : throw new CliException($"it has a file with the name \"{name}\", which cannot lie beside the others");
    }
}
