using Orc.Agent.Engine.Exec;
using Orc.Model.Containers;

namespace Orc.Agent.Tests.Exec;

public class ExecFailureTests
{
    private const string Start = "OCI runtime exec failed: exec failed: unable to start container process: ";

    [Theory]
    [InlineData(
        "nope",
        "executable file `nope` not found in $PATH: No such file or directory\n",
        127, Start + "exec: \"nope\": executable file not found in $PATH")]
    [InlineData(
        "nope",
        "time=\"2026-11-25T22:25:02Z\" level=error msg=\"exec failed: unable to start container process: "
            + "exec: \\\"nope\\\": executable file not found in $PATH\"",
        127, Start + "exec: \"nope\": executable file not found in $PATH")]
    [InlineData(
        "/app/nope",
        "executable file `/app/nope` not found: No such file or directory",
        127, Start + "exec: \"/app/nope\": stat /app/nope: no such file or directory")]
    [InlineData("/etc", "open executable: Operation not permitted", 126, Start + "exec: \"/etc\": permission denied")]
    [InlineData("/x", "exec `/x`: Exec format error", 126, Start + "exec: \"/x\": exec format error")]
    [InlineData(
        "true",
        "chdir `/nonexist`: No such file or directory",
        126, Start + "chdir to cwd (\"/nonexist\") set in config.json failed: no such file or directory")]
    [InlineData(
        "true", "something else went wrong", 126, "OCI runtime exec failed: exec failed: something else went wrong")]
    [InlineData("true", "the container `c1` is not running", 125, "container c1 is not running")]
    public void From_RuntimesWords_AreDockersWordsAndCode(string command, string words, int code, string message)
    {
        var request = new ExecRequest
        {
            Container = new ContainerId("c1"),
            Command = [command],
            WorkingDirectory = "/nonexist",
        };

        var failure = ExecFailure.From(words, request);

        Assert.Equal((code, message), (failure.ExitCode, failure.Message));
    }
}
