using Orc.Compose.Loading;
using Orc.Compose.Watching;

namespace Orc.Compose.Tests.Watching;

public class WatchPlannerTests
{
    private const string Yaml = """
        services:
          web:
            image: i
            develop:
              watch:
                - {path: ./src, action: sync, target: /app, ignore: [cache/, "*.log"], initial_sync: true}
                - {path: ./src/conf, action: sync+restart, target: /etc/web}
                - {path: ./lib, action: sync+exec, target: /lib/own, include: ["**/*.py"], exec: {command: reload}}
          db:
            image: i
            develop:
              watch:
                - {path: ./schema.sql, action: restart}
        """;

    [Theory]
    [InlineData("src/a", "web 1: src/a > /app/a")]
    [InlineData("-src/a", "web 1: - /app/a")]
    [InlineData("src/a src/b/c", "web 2: src/a > /app/a, src/b/c > /app/b/c")]
    [InlineData("src/cache/x src/y.log src/.git/HEAD src/.a.txt.swp src/a~ other", "")]
    [InlineData("src/conf/x", "web 1: src/conf/x > /app/conf/x, src/conf/x > /etc/web/x; restart")]
    [InlineData("lib/a/b.py lib/a/b.txt", "web 1: lib/a/b.py > /lib/own/a/b.py; reload")]
    [InlineData("schema.sql", "db 1: ; restart")]
    [InlineData("schema.sql src/a", "web 1: src/a > /app/a|db 1: ; restart")]
    [InlineData("srcs/a", "")]
    public void Plan_Changes_SaysWhatIsDoneToWhom(string changes, string expected) => Assert.Equal(
        expected, Said(Planner().Plan([.. changes.Split(' ').Select(Change)])));

    [Fact]
    public void PlanFirst_EverythingThere_IsSyncedWhereAskedForWithoutRestart() => Assert.Equal(
        "web 2: src/a > /app/a, src/conf/x > /app/conf/x",
        Said(Planner().PlanFirst([Change("src/a"), Change("src/conf/x"), Change("lib/a.py"), Change("schema.sql")])));

    [Fact]
    public void PlanFirst_ByTheOldName_IsTheSameAndSaysWhere()
    {
        var loaded = Given.Load(
            """
            services:
              web:
                image: i
                develop:
                  watch:
                    - {path: ./src, action: sync, target: /app, x-initialSync: true}
                    - {path: ./lib, action: sync, target: /lib, x-initialSync: false}
            """,
            LoadPurpose.Run);
        var triggers = Assert.Single(loaded.Project!.Services).Watches;

        Assert.Equal(
            "web 1: src/a > /app/a",
            Said(new WatchPlanner(triggers).PlanFirst([Change("src/a"), Change("lib/b")])));
        Assert.Equal(
            ["compose.yaml:6:53", ""], triggers.Select(trigger => trigger.OldName?.ToString() ?? ""));
    }

    [Theory]
    [InlineData("a=1", "a=1", "")]
    [InlineData("a=1", "a=2", "a")]
    [InlineData("", "a=1 d/ d/b=1", "a d d/b")]
    [InlineData("d/ d/b=1 d/e/ d/e/f=1", "", "-d")]
    [InlineData("d/ d/b=1", "d/", "-d/b")]
    [InlineData("d/ d/b=1", "d=1", "d")]
    [InlineData("a=1", "b=1", "-a b")]
    public void Between_TwoLooks_IsWhatBecameDifferent(string before, string after, string expected) => Assert.Equal(
        expected,
        string.Join(' ', TreeChanges.Between(Marks(before), Marks(after))
            .Select(change => $"{(change.IsGone ? "-" : "")}{change.Path}")));

    private static WatchPlanner Planner()
    {
        var loaded = Given.Load(Yaml, LoadPurpose.Run);
        return new WatchPlanner(loaded.Project!.Services.SelectMany(service => service.Watches));
    }

    private static PathChange Change(string text) =>
        new($"/work/{text.TrimStart('-')}", text.StartsWith('-'), IsDirectory: false);

    private static string Said(IEnumerable<ServiceChange> changes) => string.Join('|', changes.Select(change =>
        $"{change.Service} {change.Count}: "
        + string.Join(", ", change.Steps.Select(step =>
            step.IsGone ? $"- {step.Target}" : $"{step.Source["/work/".Length..]} > {step.Target}"))
        + string.Concat(change.Commands.Select(command => $"; {string.Join(' ', command.Command)}"))
        + (change.Restarts ? "; restart" : "")));

    private static Dictionary<string, FileMark> Marks(string text) => text
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(word => word.Split('='))
        .ToDictionary(
            parts => parts[0].TrimEnd('/'),
            parts => new FileMark(
                parts.Length == 1, parts.Length == 1 ? 0 : parts[1].Length, DateTime.UnixEpoch.AddSeconds(
                    parts.Length == 1 ? 0 : int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)),
                UnixFileMode.UserRead));
}
