namespace Orc.Orchestrator.Tests.Plans;

/// <summary>
/// A data file of plans: <c>== name</c>; steps, each <c>&gt; verb words</c> and the Compose file it is given, or none;
/// then <c>=&gt;</c> and the plan of the last step. With ORC_CORPUS_OUT, what came out is written to that folder.
/// </summary>
internal static class PlanFile
{
    private const string Begin = "\n== ";
    private const string Step = "\n> ";

    public static Dictionary<string, PlanCase> Read(string name)
    {
        var cases = new Dictionary<string, PlanCase>(StringComparer.Ordinal);
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Plans", name));
        foreach (var chapter in ("\n" + text).Split(Begin).Skip(1))
        {
            var end = chapter.IndexOf('\n', StringComparison.Ordinal);
            var halves = chapter[end..].Split("\n=>", 2);
            cases.Add(
                chapter[..end],
                new PlanCase(chapter[..end], [.. halves[0].Split(Step).Skip(1)], halves[1].Trim('\n')));
        }

        return cases;
    }

    public static void Check(PlanCase one, string actual)
    {
        if (Environment.GetEnvironmentVariable("ORC_CORPUS_OUT") is not { Length: > 0 } folder)
        {
            Assert.Equal(one.Expected, actual);
            return;
        }

        var given = string.Concat(one.Steps.Select(step => Step[1..] + step.TrimEnd('\n') + "\n"));
        lock (typeof(PlanFile))
        {
            File.AppendAllText(
                Path.Combine(folder, "plans.cases"), $"{Begin[1..]}{one.Name}\n{given}=>\n{actual}\n\n");
        }
    }
}
