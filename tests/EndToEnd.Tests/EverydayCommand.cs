using System.Globalization;
using System.Text.RegularExpressions;

namespace Orc.EndToEnd.Tests;

/// <summary>A line of everyday.txt and what is expected of it.</summary>
internal sealed record EverydayCommand(int Line, string Text)
{
    private const RegexOptions Options = RegexOptions.Multiline | RegexOptions.CultureInvariant;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public List<string> Says { get; } = [];

    public List<string> Never { get; } =
        [@"^   at (Orc|System|Grpc)\.", "Unhandled exception", @"\e\[[0-9;]*m", @"\b\w+Exception\b"];

    public int Code { get; private set; }

    public static IReadOnlyList<EverydayCommand> Read(string file)
    {
        var commands = new List<EverydayCommand>();
        foreach (var (index, line) in File.ReadLines(file).Index())
        {
            Add(commands, index + 1, line, "everyday.txt");
        }

        return commands;
    }

    /// <summary>One line of a script: a command, or what is expected of the last one.</summary>
    public static void Add(List<EverydayCommand> commands, int number, string line, string file)
    {
        switch (line)
        {
            case "" or ['#', ..]:
                break;
            case ['$', ' ', .. var text]:
                commands.Add(new EverydayCommand(number, text));
                break;
            case ['~', ' ', .. var pattern]:
                commands[^1].Says.Add(pattern);
                break;
            case ['!', ' ', .. var pattern]:
                commands[^1].Never.Add(pattern);
                break;
            case ['=', ' ', .. var code]:
                commands[^1].Code = int.Parse(code, CultureInfo.InvariantCulture);
                break;
            default:
                throw new InvalidOperationException($"{file}:{number}: {line}");
        }
    }

    /// <summary>What is not as expected, a line each; nothing: all is.</summary>
    public IEnumerable<string> Complaints(int code, string output, TimeSpan took)
    {
        if (code != Code)
        {
            yield return $"exit code {code}, expected {Code}";
        }

        foreach (var pattern in Says.Where(pattern => !Regex.IsMatch(output, pattern, Options, Limit)))
        {
            yield return $"does not say {pattern}";
        }

        foreach (var pattern in Never.Where(pattern => Regex.IsMatch(output, pattern, Options, Limit)))
        {
            yield return $"says {pattern}";
        }

        if (took > TimeSpan.FromSeconds(20))
        {
            yield return $"took {took.TotalSeconds:F0} s";
        }
    }
}
