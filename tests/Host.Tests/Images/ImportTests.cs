using System.Diagnostics;
using Orc.Agent.Images;

namespace Orc.Host.Tests.Images;

/// <summary>Whole imports, from archives as real programs write them.</summary>
public sealed class ImportTests : IAsyncDisposable
{
    private readonly StoreFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Import_ATree_BecomesAnImageThatIsFoundAgain()
    {
        string[] changes = ["CMD [\"/hello\"]", "ENV A=b"];
        var image = await _fixture.ImportAsync("tool:1", changes,
            ["dir bin/", "0755 file bin/hello hi", "link sh bin/hello"]);

        Assert.Equal(["/hello"], image.Config.Cmd);
        Assert.Equal("hi", await File.ReadAllTextAsync(
            Path.Combine(image.LowerDirectories.Single(), "bin/hello"), TestContext.Current.CancellationToken));
        Assert.Equal(2, image.Size);

        var again = await _fixture.ReopenAsync();
        Assert.Equal(image.Id, again.Find("tool:1")!.Id);
        Assert.Equal(image.Id, again.Find(image.Id.Short)!.Id);
        Assert.Equal(image.Id, again.Find(image.Id.ToString())!.Id);
        Assert.Equal(image.Id, again.Find(image.Id.Hex)!.Id);
        Assert.Equal(["/hello"], again.Find("docker.io/library/tool:1")!.Config.Cmd);
        Assert.Null(again.Find("tool"));
        Assert.Empty(_fixture.HalfMade());
    }

    [Theory]
    [InlineData("gzip -n", "--format=gnu")]
    [InlineData("zstd -q", "--format=posix")]
    [InlineData("cat", "--format=ustar")]
    public async Task Import_WhatRealProgramsPack_IsTheSameTree(string packer, string format)
    {
        var source = Directory.CreateTempSubdirectory("orc-import-");
        try
        {
            await RunAsync(source.FullName, "mkdir -p a/b; echo one > a/b/1; chmod 4755 a/b/1; ln -s ../x a/l;"
                + " ln a/b/1 a/hard; mknod a/null c 1 3; mkfifo a/pipe; chown 12:34 a/b;"
                + " touch -d @1234567890.123456789 a/b/1");
            await RunAsync(source.FullName, $"tar -c {format} --numeric-owner -f - a | {packer} > packed");
            await using var archive = File.OpenRead(Path.Combine(source.FullName, "packed"));

            var image = await _fixture.ImportAsync("x", [], archive);

            var listed = await RunAsync(image.LowerDirectories.Single(), List);
            var wanted = await RunAsync(source.FullName, List);
            Assert.Equal(
                format == "--format=posix" ? wanted : Whole(wanted),
                format == "--format=posix" ? listed : Whole(listed));
        }
        finally
        {
            source.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Import_TheSameTreeTwice_SharesTheLayer()
    {
        var first = await _fixture.ImportAsync("a", "file f 1");
        var second = await _fixture.ImportAsync("b", ["CMD x"], ["file f 1"]);

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(first.Layers, second.Layers);
        Assert.Single(_fixture.LayerPlaces());
    }

    [Theory]
    [InlineData("this is no archive at all, but it is long enough to be looked at as if it were one")]
    [InlineData("")]
    public async Task Import_OfSomethingElse_IsAnErrorOrEmpty(string text)
    {
        using var archive = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        if (text.Length == 0)
        {
            Assert.Equal(0, (await _fixture.ImportAsync("x", [], archive)).Size);
            return;
        }

        var failure = await Assert.ThrowsAsync<ImageException>(() => _fixture.ImportAsync("x", [], archive));
        Assert.Equal(ImageFailure.BadContent, failure.Reason);
        Assert.Empty(_fixture.HalfMade());
        Assert.Empty(_fixture.LayerPlaces());
    }

    private const string List =
        "find a -printf '%p %y %m %U %G %T@ %n ' \\( -type f -exec sh -c 'cat {} | md5sum' \\;"
        + " -o -type l -printf '%l\\n'"
        + " -o -printf '%s\\n' \\) | sed -E '/ d /s/ [0-9]+$//' | sort";

    // Only pax keeps parts of a second.
    private static string Whole(string listing) =>
        System.Text.RegularExpressions.Regex.Replace(listing, @"(\d{10})\.\d+", "$1");

    private static async Task<string> RunAsync(string directory, string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-ec", script])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
        })!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, shell.ExitCode);
        return output;
    }
}
