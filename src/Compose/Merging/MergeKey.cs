using Orc.Compose.Yaml;

namespace Orc.Compose.Merging;

/// <summary>By what two items of a list are the same one.</summary>
internal static class MergeKey
{
    /// <summary>Null: an item is never the same as another.</summary>
    public static string? Of(Node item, MergeRule rule) => rule switch
    {
        MergeRule.UniqueText => Text(item),
        MergeRule.UniqueMountPath => MountPath(item),
        MergeRule.UniqueTarget => Field(item, "target"),
        MergeRule.UniqueSecret => Target(item, "/run/secrets/"),
        MergeRule.UniqueConfig => Target(item, "/"),
        MergeRule.UniquePath => Field(item, "path"),
        MergeRule.UniquePort => Port(item),
        MergeRule.MergedSubnet => Field(item, "subnet"),
        _ => null,
    };

    private static string? Text(Node item) => item is ScalarNode scalar ? scalar.Value : null;

    private static string? Field(Node item, string key) => item is MappingNode mapping ? mapping.Text(key) : Text(item);

    private static string? MountPath(Node item) =>
        Text(item) is { } text && text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var end
            ? text[..end]
            : Text(item);

    private static string? Target(Node item, string folder)
    {
        if (item is not MappingNode mapping)
        {
            return Text(item);
        }

        var target = mapping.Text("target") ?? mapping.Text("source");
        return target is null || target.StartsWith('/') ? target : folder + target;
    }

    private static string? Port(Node item)
    {
        if (item is not MappingNode port)
        {
            return Text(item);
        }

        var address = port.Text("host_ip") is { Length: > 0 } given ? given : "0.0.0.0";
        return $"{address}:{port.Text("published")}:{port.Text("target")}/{port.Text("protocol") ?? "tcp"}";
    }
}
