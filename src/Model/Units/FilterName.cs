using System.Text.RegularExpressions;

namespace Orc.Model.Units;

/// <summary>A name as filters of containers, networks and volumes mean it: by a regular expression, as Docker takes
/// it.</summary>
public static class FilterName
{
    /// <summary>It is the name itself, or an expression that fits a part of it. What is no expression is a part.
    /// </summary>
    public static bool Matches(string name, string pattern)
    {
        if (pattern == name)
        {
            return true;
        }

        try
        {
            return Regex.IsMatch(name, pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            return name.Contains(pattern, StringComparison.Ordinal);
        }
    }
}
