using System.Text;

namespace Orc.EndToEnd.Tests;

/// <summary>A part of compose.txt: a project of its own, and what is typed in its folder.</summary>
internal sealed record ComposeScenario(string Name)
{
    private const string Heading = "# --- ";

    public List<EverydayCommand> Commands { get; } = [];

    public static IReadOnlyList<ComposeScenario> Read(string file)
    {
        var scenarios = new List<ComposeScenario>();
        StringBuilder? content = null;
        foreach (var (index, line) in File.ReadLines(file).Index())
        {
            if (content is not null)
            {
                _ = content.Append(line == "<" ? "END" : line).Append('\n');
                if (line == "<")
                {
                    scenarios[^1].Commands.Add(new EverydayCommand(index + 1, content.ToString()));
                    content = null;
                }
            }
            else if (line.StartsWith("< ", StringComparison.Ordinal))
            {
                content = new StringBuilder($"cat > {line[2..]} <<'END'\n");
            }
            else if (line.StartsWith(Heading, StringComparison.Ordinal))
            {
                scenarios.Add(new ComposeScenario(line[Heading.Length..].Split(':')[0]));
            }
            else if (scenarios.Count > 0)
            {
                EverydayCommand.Add(scenarios[^1].Commands, index + 1, line, "compose.txt");
            }
        }

        return scenarios;
    }
}
