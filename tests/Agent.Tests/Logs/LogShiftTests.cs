using Orc.Agent.Engine.Logs;

namespace Orc.Agent.Tests.Logs;

public sealed class LogShiftTests
{
    [Theory]
    [InlineData(3, "ctr.log=1", "ctr.log.1=1")]
    [InlineData(3, "ctr.log=2 ctr.log.1=1", "ctr.log.1=2 ctr.log.2=1")]
    [InlineData(3, "ctr.log=3 ctr.log.1=2 ctr.log.2=1", "ctr.log.1=3 ctr.log.2=2")]
    [InlineData(2, "ctr.log=2 ctr.log.1=1", "ctr.log.1=2")]
    [InlineData(1, "ctr.log=1", "ctr.log.1=1")]      // taken away once the new file is there
    [InlineData(4, "ctr.log=3 ctr.log.2=1", "ctr.log.1=3 ctr.log.2=1")]     // after a crash in the middle
    [InlineData(5, "ctr.log=3 ctr.log.1=2 ctr.log.3=1", "ctr.log.1=3 ctr.log.2=2 ctr.log.3=1")]
    public void Rotate_Files_MovesEachOneOn(int files, string given, string expected)
    {
        using var log = new LogDirectory();
        foreach (var parts in given.Split(' ').Select(word => word.Split('=')))
        {
            log.WriteRaw(parts[0], parts[1]);
        }

        LogShift.Rotate(log.Path, files);

        var place = Path.GetDirectoryName(log.Path)!;
        Assert.Equal(
            expected.Split(' '), log.Names().Select(name => $"{name}={File.ReadAllText(Path.Combine(place, name))}"));
    }
}
