using System.Diagnostics;

namespace Orc.Host.Tests.Networks;

/// <summary>A server program of a test: ready when this is made, gone when it is disposed.</summary>
internal sealed class TestServer : IDisposable
{
    private readonly Process _process;

    public TestServer(Process process, Func<bool> isReady)
    {
        _process = process;
        var limit = Stopwatch.StartNew();
        while (!isReady())
        {
            Assert.True(limit.Elapsed < TimeSpan.FromSeconds(10), "the server did not start");
        }
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
