using System.Text;
using Grpc.Core;
using Orc.Protocol.V1;

namespace Orc.Host.Tests.Endpoints;

/// <summary>All that came of a call with output, in order.</summary>
internal sealed class RunResult
{
    public string Stdout { get; private set; } = "";

    public string Stderr { get; private set; } = "";

    public int? Code { get; private set; }

    public RunFailed? Failed { get; private set; }

    public string Id { get; private set; } = "";

    public bool Started { get; private set; }

    /// <summary>Reads to the end, or until enough has come.</summary>
    public static async Task<RunResult> ReadAsync(
        IAsyncStreamReader<RunOutput> output, RunResult? before = null, Predicate<RunResult>? enough = null)
    {
        var result = before ?? new RunResult();
        while (await output.MoveNext(TestContext.Current.CancellationToken))
        {
            result.Take(output.Current);
            if (enough?.Invoke(result) == true)
            {
                break;
            }
        }

        return result;
    }

    private void Take(RunOutput output)
    {
        Assert.True(Code is null, "something came after the exit code");
        switch (output.OutputCase)
        {
            case RunOutput.OutputOneofCase.Created:
                Id = output.Created.Id;
                break;
            case RunOutput.OutputOneofCase.Started:
                Started = true;
                break;
            case RunOutput.OutputOneofCase.Chunk when output.Chunk.Stream == OutputStream.Stdout:
                Stdout += Encoding.UTF8.GetString(output.Chunk.Content.Span);
                break;
            case RunOutput.OutputOneofCase.Chunk:
                Stderr += Encoding.UTF8.GetString(output.Chunk.Content.Span);
                break;
            case RunOutput.OutputOneofCase.Exited:
                Code = output.Exited.Code;
                break;
            case RunOutput.OutputOneofCase.Failed:
                Failed = output.Failed;
                break;
        }
    }
}
