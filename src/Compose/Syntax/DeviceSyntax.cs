using Orc.Compose.Validation;
using Orc.Compose.Yaml;

namespace Orc.Compose.Syntax;

/// <summary><c>SOURCE[:TARGET[:PERMISSIONS]]</c>, a CDI name (<c>vendor/class=name</c>), and the long form.</summary>
internal static class DeviceSyntax
{
    public static Node? Expand(Node node, ISyntaxContext context)
    {
        if (node is MappingNode mapping)
        {
            return WithDefaults(mapping);
        }

        if (node is not ScalarNode { Kind: ScalarKind.Text } text)
        {
            return node;
        }

        // The name of a device may hold a colon.
        var parts = IsCdiName(text.Value) ? [text.Value] : text.Value.Split(':');
        if (parts.Length > 3 || parts[0].Length == 0)
        {
            context.Error($"{text.Description} is not a device such as /dev/fuse:/dev/fuse:rwm", text.Position);
            return null;
        }

        var device = MappingNode.Empty(text.Position).Set("source", ScalarNode.Text(parts[0], text.Position));
        if (parts.Length > 1)
        {
            var second = IsPermissions(parts[1]) && parts.Length == 2 ? "permissions" : "target";
            device = device.Set(second, ScalarNode.Text(parts[1], text.Position));
        }

        return WithDefaults(
            parts.Length > 2 ? device.Set("permissions", ScalarNode.Text(parts[2], text.Position)) : device);
    }

    /// <summary>
    /// Whether it names a device as the Container Device Interface does: <c>vendor.com/class=name</c>.
    /// </summary>
    public static bool IsCdiName(string text) =>
        !text.StartsWith('/') && text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
        && text.IndexOf('=', StringComparison.Ordinal) is var equals && equals > slash + 1 && equals < text.Length - 1;

    private static MappingNode WithDefaults(MappingNode device)
    {
        var withTarget = device.Contains("target") || device["source"] is not ScalarNode source
            ? device
            : device.Set("target", source);
        return withTarget.Contains("permissions")
            ? withTarget
            : withTarget.Set("permissions", ScalarNode.Text("rwm", device.Position));
    }

    private static bool IsPermissions(string text) =>
        text.Length is > 0 and <= 3 && text.All(letter => letter is 'r' or 'w' or 'm');
}
