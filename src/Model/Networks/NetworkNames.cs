namespace Orc.Model.Networks;

/// <summary>Names that networks can be given, and that can be given on them, by whoever makes them.</summary>
public static class NetworkNames
{
    /// <summary>Why one cannot; null: it can.</summary>
    public static string? FindError(string name) => name switch
    {
        "bridge" or "host" or "none" => $"network {name} is always there: choose another name",
        _ when IsGood(name) => null,
        _ => $"invalid network name \"{name}\": it begins with a letter or digit and goes on with letters, digits, "
            + "\"_\", \".\" and \"-\"",
    };

    /// <summary>Why something cannot be found by one of these names; null: it can, by each.</summary>
    public static string? FindAliasError(IEnumerable<string> aliases) => aliases
        .Where(alias => !IsAskable(alias))
        .Select(alias => $"invalid network alias \"{Shown(alias)}\": nobody can ask for an empty name, nor for one "
            + "with spaces, tabs or line ends")
        .FirstOrDefault();

    /// <summary>A program can ask for it.</summary>
    public static bool IsAskable(string name) =>
        name.Length > 0 && !name.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter));

    private static string Shown(string alias) => string.Concat(alias.Select(letter => letter switch
    {
        '\t' => "\\t",
        '\n' => "\\n",
        '\r' => "\\r",
        _ when char.IsControl(letter) => "?",
        _ => $"{letter}",
    }));

    private static bool IsGood(string name) => name.Length > 0 && char.IsAsciiLetterOrDigit(name[0])
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-');
}
