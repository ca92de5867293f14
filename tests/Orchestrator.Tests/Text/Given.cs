using System.Collections.Immutable;
using System.Globalization;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Text;

/// <summary>
/// A snapshot in a few words. A line is a service or a task of the project <c>p</c>:
/// <c>web x2 r5 on:db=healthy round=2 stop-first</c> or
/// <c>#7 web.1 r5 live running healthy round=1 [gone|removed|resting|ready|exit=3|named=...]</c>.
/// </summary>
internal static class Given
{
    public static readonly NodeId Node = new("n1");
    private const char Space = ' ';

    public static Snapshot Snapshot(string text)
    {
        var changes = new List<Change>
        {
            new Change.PutProject(new Project { Name = "p", Release = 1, Node = Node }),
            new Change.SetCounter(200),
        };
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(Space, StringSplitOptions.RemoveEmptyEntries);
            if (line.StartsWith('#'))
            {
                changes.Add(new Change.PutTask(Task(words)));
            }
            else if (line.StartsWith("net ", StringComparison.Ordinal))
            {
                changes.Add(new Change.PutNetwork(Network(words)));
            }
            else
            {
                changes.AddRange(ServiceOf(words));
            }
        }

        return Orchestrator.Store.Snapshot.Empty.Apply(changes);
    }

    private static IEnumerable<Change> ServiceOf(string[] words)
    {
        var name = words[0];
        var service = new Service { Key = new ServiceKey("p", name), Release = FirstRelease(name) };
        var container = new ContainerSpec { Name = $"p-{name}", Image = "busybox" };
        var releases = new SortedSet<long>();
        foreach (var word in words[1..])
        {
            var value = word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..];
            (service, container) = word switch
            {
                ['x', .. var count] => (service with { Replicas = Number(count) }, container),
                ['r', >= '0' and <= '9', ..] => (service with { Release = Number(word[1..]) }, container),
                _ when word.StartsWith("on:", StringComparison.Ordinal) =>
                    (service with { Dependencies = service.Dependencies.Add(Dependency(word[3..])) }, container),
                _ when word.StartsWith("round=", StringComparison.Ordinal) =>
                    (service with { StartRound = Number(value) }, container),
                _ when word.StartsWith("restart=", StringComparison.Ordinal) =>
                    (service with { RestartRound = Number(value) }, container),
                _ when word.StartsWith("recreate=", StringComparison.Ordinal) =>
                    (service with { RecreateRound = Number(value) }, container),
                _ when word.StartsWith("net=", StringComparison.Ordinal) =>
                    (service, container with { Endpoints = [new EndpointSpec { Network = value }] }),
                _ when word.StartsWith("port=", StringComparison.Ordinal) => (service,
                    container with { Ports = [new PortSpec { Target = 80, HostPort = Number(value) }] }),
                "start-first" => (service with
                {
                    Update = service.Update with { Order = UpdateOrder.StartFirst },
                }, container),
                _ when word.StartsWith("batch=", StringComparison.Ordinal) =>
                    (service with { Update = service.Update with { Parallelism = Number(value) } }, container),
                "opened" => (service with { Opened = GateMark.Of(service) }, container),
                "rest" => (service with { Rest = new RestMark() }, container),
                _ when word.StartsWith("rest=", StringComparison.Ordinal) =>
                    (service with { Rest = new RestMark(), RestRound = Number(value) }, container),
                "removal" => (service with { Removal = new RemovalMark() }, container),
                "nostart" => (service with { NoStart = true }, container),
                "fixed" => (service with { HasFixedName = true }, container),
                _ => throw new FormatException($"what is {word}?"),
            };
        }

        releases.Add(service.Release);
        yield return new Change.PutService(service);
        foreach (var number in releases.Append(FirstRelease(name)).Distinct())
        {
            yield return new Change.PutRelease(new Release
            {
                Number = number,
                Service = service.Key,
                Container = container,
            });
        }
    }

    private static DependencySpec Dependency(string text)
    {
        var parts = text.TrimEnd('?').Split('=');
        var condition = parts[1] switch
        {
            "healthy" => DependencyCondition.Healthy,
            "completed" => DependencyCondition.CompletedSuccessfully,
            _ => DependencyCondition.Started,
        };
        return new DependencySpec(parts[0], condition) { Required = !text.EndsWith('?') };
    }

    private static ServiceTask Task(string[] words)
    {
        var place = words[1].Split('.');
        var id = new TaskId(Number(words[0][1..]));
        var slot = Number(place[1]);
        var task = new ServiceTask
        {
            Id = id,
            Service = new ServiceKey("p", place[0]),
            Slot = slot,
            Release = FirstRelease(place[0]),
            Node = Node,
            Wish = new TaskWish { Name = $"p-{place[0]}-{slot}", Desired = DesiredState.Live },
        };
        var report = new TaskReport { Task = id, Epoch = 1, Sequence = 1, State = TaskState.Assigned };
        foreach (var word in words[2..])
        {
            var value = word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..];
            (task, report) = word switch
            {
                ['r', >= '0' and <= '9', ..] => (task with { Release = Number(word[1..]) }, report),
                "removed" => (task with { Wish = task.Wish with { Desired = DesiredState.Removed } }, report),
                "hands-over" => (task with { HandsOver = true }, report),
                "resting" => (task with { Wish = task.Wish with { Desired = DesiredState.Resting } }, report),
                _ when word.StartsWith("rest=", StringComparison.Ordinal) =>
                    (task with
                    {
                        Wish = task.Wish with { Desired = DesiredState.Resting, RestRound = Number(value) },
                    }, report),
                _ when word.StartsWith("told=", StringComparison.Ordinal) =>
                    (task with { Wish = task.Wish with { RestartRound = Number(value) } }, report),
                "held" => (task with { Wish = task.Wish with { Desired = DesiredState.Ready } }, report),
                _ when word.StartsWith("round=", StringComparison.Ordinal) =>
                    (task with { Wish = task.Wish with { StartRound = Number(value) } },
                        report with { StartRound = Number(value) }),
                _ when word.StartsWith("named=", StringComparison.Ordinal) =>
                    (task with { Wish = task.Wish with { Name = value } }, report),
                _ => (task, Report(report, word, value)),
            };
        }

        return report.State == TaskState.Assigned ? task : task with { Observed = report };
    }

    private static TaskReport Report(TaskReport report, string word, string value) => word switch
    {
        "ready" => report with { State = TaskState.Ready },
        "running" => report with { State = TaskState.Live, Status = ContainerState.Running, RunCount = 1 },
        "restarting" => report with { State = TaskState.Live, Status = ContainerState.Restarting, RunCount = 2 },
        "healthy" => report with { Health = HealthState.Healthy },
        "unhealthy" => report with { Health = HealthState.Unhealthy },
        "starting" => report with { Health = HealthState.Starting },
        "rejected" => report with { State = TaskState.Ended, EndReason = EndReason.Rejected, Message = "no image" },
        "gone" => report with { State = TaskState.Removed },
        "preparing" => report with { State = TaskState.Preparing },
        _ when word.StartsWith("rested=", StringComparison.Ordinal) => report with { RestRound = Number(value) },
        _ when word.StartsWith("exit=", StringComparison.Ordinal) => report with
        {
            State = TaskState.Live,
            Status = ContainerState.Exited,
            RunCount = 1,
            LastExit = new ExitReport { Code = Number(value), FinishedAt = DateTimeOffset.UnixEpoch },
        },
        _ => throw new FormatException($"what is {word}?"),
    };

    private static ProjectNetwork Network(string[] words) => new()
    {
        Spec = new NetworkSpec { Name = words[1] },
        Project = "p",
        Node = Node,
        Present = words.Contains("present"),
        Removing = words.Contains("removing"),
        Withdrawn = words.Contains("withdrawn"),
        Next = words.Contains("next") ? new NetworkSpec { Name = words[1], Internal = true } : null,
        Error = words.Contains("error") ? "in use" : "",
    };

    /// <summary>r1 is the web service's.</summary>
    private static long FirstRelease(string service) => service == "web" ? 1 : 20 + service[0];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
