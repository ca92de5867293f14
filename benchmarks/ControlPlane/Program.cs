using Orc.ControlPlane.Benchmarks;
using Orc.Linux.Processes;

if (args is ["agents-of", .. var rest])
{
    return await AgentsMode.RunAsync(rest);
}

// As the daemon does.
NativeHeap.LimitArenas(2);
var asked = args.Length == 0 ? Benchmark.All : [.. Benchmark.All.Where(one => args.Contains(one.Name))];
if (asked.Count == 0)
{
    var names = string.Join(", ", Benchmark.All.Select(one => one.Name));
    await Console.Error.WriteLineAsync($"no such benchmark; there are: {names}");
    return 2;
}

foreach (var one in asked)
{
    foreach (var figure in await one.Run(CancellationToken.None))
    {
        Console.WriteLine($"{one.Name,-10} {figure.What,-58} {figure.Value,10:0.0} {figure.Unit,-4} {Against(figure)}");
    }
}

return 0;

static string Against(Figure figure) => figure.Target is not { } target ? ""
    : figure.Value <= target ? $"target {target:0.#}, met" : $"target {target:0.#}, missed";
