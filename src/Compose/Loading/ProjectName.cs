using System.Text;
using Orc.Compose.Diagnostics;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Loading;

/// <summary>What a project may be called, and what it is called when nobody says.</summary>
internal static class ProjectName
{
    public static bool IsValid(string name)
    {
        for (var at = 0; at < name.Length; at++)
        {
            var isPlain = char.IsAsciiLetterLower(name[at]) || char.IsAsciiDigit(name[at]);
            if (!isPlain && (at == 0 || name[at] is not ('_' or '-')))
            {
                return false;
            }
        }

        return name.Length > 0;
    }

    /// <summary>A folder's name in lower case, without what a name may not hold.</summary>
    public static string FromFolder(string folder)
    {
        var name = new StringBuilder();
        foreach (var letter in Path.GetFileName(folder.TrimEnd('/')))
        {
            var lower = char.ToLowerInvariant(letter);
            if (char.IsAsciiLetterLower(lower) || char.IsAsciiDigit(lower) || (name.Length > 0 && lower is '_' or '-'))
            {
                _ = name.Append(lower);
            }
        }

        return name.ToString().TrimStart('_', '-');
    }

    public static void Check(string name, DiagnosticList diagnostics, SourcePosition? position)
    {
        if (!IsValid(name))
        {
            diagnostics.Error(
                $"invalid project name \"{name}\": it must consist of lower case letters, digits, '-' and '_',"
                + " and start with a letter or digit",
                position);
        }
    }
}
