using System.Collections.Concurrent;
using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests;

/// <summary>The behaviours of compose.txt. Each wrong answer is shown, not only the first.</summary>
public sealed class ComposeTests(OrcHost host) : IClassFixture<OrcHost>
{
    private const int AtOnce = 4;

    /// <summary>Tries a line of shell until it succeeds.</summary>
    private const string Eventually = """
        eventually() {
          for try in $(seq 150); do eval "$1" >/dev/null 2>&1 && { eval "$1"; return; }; sleep 0.1; done
          echo "not within 15 s: $1"; return 1
        }
        """;

    [Fact]
    public async Task Scenarios_SideBySide_AnswerAsComposeUsersExpect()
    {
        var scenarios = ComposeScenario.Read(Path.Combine(AppContext.BaseDirectory, "compose.txt"));
        var problems = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(
            scenarios,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = AtOnce,
                CancellationToken = TestContext.Current.CancellationToken,
            },
            async (scenario, _) =>
            {
                foreach (var problem in await RunAsync(scenario))
                {
                    problems.Enqueue(problem);
                }
            });

        Assert.True(problems.IsEmpty, string.Join('\n', problems));
        Assert.True(scenarios.Count >= 35, $"{scenarios.Count} scenarios");
    }

    private async Task<List<string>> RunAsync(ComposeScenario scenario)
    {
        var folder = Path.Combine(host.Root, "home", scenario.Name);
        _ = Directory.CreateDirectory(folder);
        var problems = new List<string>();
        foreach (var command in scenario.Commands)
        {
            var ran = await host.ShellAsync($"{Eventually}\ncd {folder} && {{ {command.Text}\n}}");

            // How long one takes beside others says nothing.
            var complaints = string.Join("; ", command.Complaints(ran.Code, ran.Both, TimeSpan.Zero));
            if (complaints.Length > 0)
            {
                problems.Add(
                    $"compose.txt:{command.Line} ({scenario.Name}): {complaints}\n$ {command.Text}\n{ran.Both}");
            }
        }

        _ = (await host.OrcInAsync(
            folder, "compose", "-p", scenario.Name, "down", "-v", "-t", "1", "--remove-orphans")).Succeeded();
        return problems;
    }
}
