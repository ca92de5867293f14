namespace Orc.Compose.Diagnostics;

/// <summary>Finds the word the user probably meant.</summary>
internal static class Suggestion
{
    /// <summary><c> (did you mean "ports"?)</c>, or nothing where no candidate is near.</summary>
    public static string For(string word, IEnumerable<string> candidates)
    {
        var best = Nearest(word, candidates);
        return best is null ? "" : $" (did you mean \"{best}\"?)";
    }

    /// <summary>The candidate within a third of the word's length, at least one edit; the first of equals.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        string? best = null;
        var limit = Math.Max(1, word.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - word.Length) >= limit)
            {
                continue;
            }

            var distance = Distance(word, candidate, limit);
            if (distance < limit)
            {
                best = candidate;
                limit = distance;
            }
        }

        return best;
    }

    // Optimal string alignment: an insertion, a removal, a change or a swap of neighbours costs one.
    private static int Distance(string left, string right, int limit)
    {
        if (left.Length > 200 || right.Length > 200)
        {
            return limit;
        }

        Span<int> before = stackalloc int[right.Length + 1];
        Span<int> previous = stackalloc int[right.Length + 1];
        Span<int> current = stackalloc int[right.Length + 1];
        for (var column = 0; column <= right.Length; column++)
        {
            previous[column] = column;
        }

        for (var row = 1; row <= left.Length; row++)
        {
            current[0] = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var change = Same(left[row - 1], right[column - 1]) ? 0 : 1;
                var cost = Math.Min(previous[column - 1] + change, Math.Min(previous[column], current[column - 1]) + 1);
                var swapped = row > 1 && column > 1
                    && Same(left[row - 1], right[column - 2]) && Same(left[row - 2], right[column - 1]);
                current[column] = swapped ? Math.Min(cost, before[column - 2] + 1) : cost;
            }

            previous.CopyTo(before);
            current.CopyTo(previous);
        }

        return previous[right.Length];
    }

    private static bool Same(char left, char right) => Fold(left) == Fold(right);

    private static char Fold(char letter) => letter == '-' ? '_' : char.ToLowerInvariant(letter);
}
