using System.Diagnostics;
using System.Text;
using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests;

/// <summary>
/// A script of what a Docker user does without thinking. Each wrong answer is shown, not only the first.
/// </summary>
public sealed class EverydayTests(OrcHost host) : IClassFixture<OrcHost>
{
    [Fact]
    public async Task EverydayCommands_InOrder_AnswerAsDockerUsersExpect()
    {
        var folder = Path.Combine(host.Root, "home", "everyday");
        _ = Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "hello.yaml"), Path.Combine(folder, "hello.yaml"));
        var problems = new StringBuilder();
        var transcript = new StringBuilder();
        var commands = EverydayCommand.Read(Path.Combine(AppContext.BaseDirectory, "everyday.txt"));
        foreach (var command in commands)
        {
            var begun = Stopwatch.GetTimestamp();
            var ran = await host.ShellAsync($"cd {folder} && {{ {command.Text}\n}}");
            var took = Stopwatch.GetElapsedTime(begun);
            _ = transcript.AppendLine(ran.ToString().Replace($"cd {folder} && {{ ", "", StringComparison.Ordinal))
                .AppendLine($"({took.TotalMilliseconds:F0} ms)");
            var complaints = string.Join("; ", command.Complaints(ran.Code, ran.Both, took));
            if (complaints.Length > 0)
            {
                _ = problems.AppendLine($"everyday.txt:{command.Line}: {complaints}").AppendLine(ran.ToString());
            }
        }

        var kept = Environment.GetEnvironmentVariable("ORC_TRANSCRIPT");
        if (kept is not null)
        {
            await File.WriteAllTextAsync(kept, transcript.ToString(), TestContext.Current.CancellationToken);
        }

        Assert.True(problems.Length == 0, problems.ToString());
        Assert.True(commands.Count >= 120, $"{commands.Count} commands");
    }
}
