namespace Orc.Model.Containers;

/// <summary>People write <c>net_raw</c>, <c>NET_RAW</c> and <c>CAP_NET_RAW</c> for the same.</summary>
public static class CapabilityName
{
    public const string All = "ALL";

    private const string Prefix = "CAP_";

    /// <summary>As the kernel's documents have it, or <see cref="All"/>.</summary>
    public static string Full(string name)
    {
        var upper = name.ToUpperInvariant();
        return upper == All || upper.StartsWith(Prefix, StringComparison.Ordinal) ? upper : Prefix + upper;
    }
}
