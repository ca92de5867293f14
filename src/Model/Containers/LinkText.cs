namespace Orc.Model.Containers;

/// <summary>A link as it is written: <c>name[:alias]</c>.</summary>
public readonly record struct LinkText(string Container, string Alias)
{
    /// <summary>Without an alias, the name is it.</summary>
    public static LinkText Of(string text) => text.IndexOf(':', StringComparison.Ordinal) is > 0 and var end
        ? new LinkText(text[..end], text[(end + 1)..])
        : new LinkText(text, text);
}
