namespace Orc.Compose.Interpolation;

/// <summary>
/// How much text the variables of one load may become. A file of a page can ask for a variable of a mebibyte a thousand
/// times.
/// </summary>
internal sealed class ExpansionBudget
{
    public const int Total = 16 << 20;

    private int _left = Total;

    /// <summary>It was said, and nothing is expanded any more.</summary>
    public bool IsSpent => _left == 0;

    public bool TrySpend(int characters)
    {
        _left = Math.Max(0, _left - characters);
        return _left > 0;
    }
}
