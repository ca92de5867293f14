namespace Orc.Linux.Nftables;

/// <summary>nftables refused a transaction; nothing of it was done.</summary>
public sealed class NftablesException(string purpose, string errors) : IOException($"cannot {purpose}: {Trim(errors)}")
{
    // The first complaint says what is wrong; the rest (source line, arrows, follow-ups) would drown it.
    private const int LongestText = 600;

    private static string Trim(string errors)
    {
        var text = errors.Trim();
        return text.Length switch
        {
            0 => "nftables gave no reason",
            > LongestText => text[..LongestText] + "…",
            _ => text,
        };
    }
}
