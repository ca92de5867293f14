using Orc.Model.Containers;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Store;

public sealed class FileWeightTests
{
    [Fact]
    public void FindRecord_TooLargeForItsConfigs_SaysWhichAndWhatToDo()
    {
        var changes = Enumerable.Range(1, 16).Select(number => new Change.PutRelease(new Release
        {
            Number = number,
            Service = new ServiceKey("shop", $"s{number}"),
            Container = new ContainerSpec
            {
                Name = $"s{number}",
                Image = "web",
                Files = [File(FileKind.Config, "ca", 400 << 10), File(FileKind.Secret, "key", 10)],
            },
        }));

        var record = RecordForm.FindRecord(new Commit(1, default, [.. changes]), out var error);

        Assert.Null(record);
        Assert.StartsWith("this change is too large for one commit (16 changes, ", error, StringComparison.Ordinal);
        Assert.Contains("its configs and secrets have 6553760 bytes", error, StringComparison.Ordinal);
        Assert.Contains("config \"ca\" (409600 bytes, 16 services): bind-mount", error, StringComparison.Ordinal);
    }

    private static FileSpec File(FileKind kind, string name, int size) =>
        new() { Kind = kind, Name = name, Target = $"/{name}", Content = [.. new byte[size]] };
}
