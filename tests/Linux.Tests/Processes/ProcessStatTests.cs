using Orc.Linux.Processes;

namespace Orc.Linux.Tests.Processes;

public class ProcessStatTests
{
    [Fact]
    public void Parse_CommandWithParenthesesAndSpaces_FindsTheFieldsBehindIt()
    {
        const string Line = "42 (a) b (c) S 7 42 42 0 -1 4194560 1 2 3 4 11 12 0 0 20 0 1 0 987654 2 3 4";

        var stat = ProcessStat.Parse(Line)!.Value;

        Assert.Equal(new ProcessStat(42, "a) b (c", 'S', 7, 987654, 11, 12), stat);
    }

    [Fact]
    public void TryRead_Self_IsThisProcess() =>
        Assert.Equal(Environment.ProcessId, ProcessStat.TryRead(Environment.ProcessId)?.Pid);

    [Fact]
    public void TryRead_NoSuchProcess_IsNull() => Assert.Null(ProcessStat.TryRead(int.MaxValue));
}
