using System.Collections.Immutable;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary><c>NAME=value</c> or <c>NAME</c> with an empty value: labels, annotations, options.</summary>
internal static class LabelFlag
{
    public static ImmutableSortedDictionary<string, string> Read(IEnumerable<string> texts)
    {
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var (name, value) = Split(text);
            labels[name] = value;
        }

        return labels.ToImmutable();
    }

    public static (string Name, string Value) Split(string text)
    {
        var end = text.IndexOf('=', StringComparison.Ordinal);
        return end < 0 ? (text, "") : (text[..end], text[(end + 1)..]);
    }
}
