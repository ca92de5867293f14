using Orc.Model.Services;

namespace Orc.Compose.Syntax;

/// <summary>
/// Placement in Swarm's words: <c>node.labels.zone == a</c>, <c>engine.labels.disk != slow</c>, and what
/// <c>spread</c> may name.
/// </summary>
public static class ConstraintSyntax
{
    private static readonly string[] Facts =
    [
        "node.id", "node.hostname", "node.ip", "node.role", "node.platform.os", "node.platform.arch",
    ];

    private static readonly string[] LabelPrefixes = ["node.labels.", "engine.labels."];

    /// <summary>Null: it is wrong, and the error says how.</summary>
    public static PlacementConstraint? Parse(string text, out string error)
    {
        var at = text.IndexOf("==", StringComparison.Ordinal);
        var unequal = text.IndexOf("!=", StringComparison.Ordinal);
        var isEqual = at >= 0 && (unequal < 0 || at < unequal);
        at = isEqual ? at : unequal;
        if (at < 0)
        {
            error = $"\"{text}\" is no constraint: it is written KEY==VALUE or KEY!=VALUE";
            return null;
        }

        var key = text[..at].Trim();
        var value = text[(at + 2)..].Trim();
        error = FindWrongKey(key) ?? FindWrongValue(key, value) ?? "";
        return error.Length > 0 ? null : new PlacementConstraint(key, value, isEqual);
    }

    /// <summary>Null: <c>spread</c> may name it.</summary>
    public static string? FindWrongSpread(string descriptor) => IsLabel(descriptor.Trim())
        ? null
        : $"\"{descriptor}\" is nothing to spread over: it is node.labels.NAME or engine.labels.NAME";

    private static string? FindWrongKey(string key)
    {
        if (Facts.Contains(key, StringComparer.OrdinalIgnoreCase) || IsLabel(key))
        {
            return null;
        }

        return $"\"{key}\" is nothing a node can be chosen by: it is {string.Join(", ", Facts)}, node.labels.NAME or "
            + "engine.labels.NAME";
    }

    private static string? FindWrongValue(string key, string value)
    {
        if (value.Length == 0)
        {
            return $"the constraint on {key} compares with nothing";
        }

        return key.Equals("node.role", StringComparison.OrdinalIgnoreCase)
            && !value.Equals("manager", StringComparison.OrdinalIgnoreCase)
            && !value.Equals("worker", StringComparison.OrdinalIgnoreCase)
                ? $"\"{value}\" is no role: it is manager or worker"
                : null;
    }

    private static bool IsLabel(string key) => LabelPrefixes.Any(prefix =>
        key.Length > prefix.Length && key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
