using Orc.Agent.Engine;
using Orc.Agent.Engine.Top;

namespace Orc.Agent.Tests.Top;

public class ProcessTableReaderTests
{
    private const string Output = """
        UID          PID    PPID  C STIME TTY          TIME CMD
        root           1       0  0 10:00 ?        00:00:01 /sbin/init
        root          70       1  0 10:01 ?        00:00:00 nginx: master process nginx -g daemon off;
        101           71      70  0 10:01 ?        00:00:00 nginx: worker process
        """;

    [Fact]
    public void Read_ThePidsOfAContainer_KeepsTheirRowsAndTheCommandWhole()
    {
        var table = ProcessTableReader.Read(Output, new HashSet<int> { 70, 71 });

        Assert.Equal(["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"], table.Titles);
        Assert.Equal(["70", "71"], table.Processes.Select(row => row[1]));
        Assert.Equal("nginx: master process nginx -g daemon off;", table.Processes[0][7]);
    }

    [Fact]
    public void Read_NoPidColumn_SaysWhatToDo()
    {
        var failure = Assert.Throws<EngineException>(() => ProcessTableReader.Read("CMD\nsleep\n", new HashSet<int>()));

        Assert.Contains("PID", failure.Message, StringComparison.Ordinal);
    }
}
