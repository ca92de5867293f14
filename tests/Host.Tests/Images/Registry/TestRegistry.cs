using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Orc.Host.Tests.Images.Registry;

/// <summary>A real docker-registry on loopback, with a place of its own; afterwards both are gone.</summary>
internal sealed partial class TestRegistry : IAsyncDisposable
{
    // bcrypt of "secret".
    private const string Login = "me:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

    private readonly DirectoryInfo _place;
    private readonly Process _process;

    private TestRegistry(DirectoryInfo place, Process process, string address)
    {
        _place = place;
        _process = process;
        Address = address;
    }

    /// <summary>127.0.0.1:port, as in an image's name.</summary>
    public string Address { get; }

    public string Blobs => Path.Combine(_place.FullName, "store/docker/registry/v2/blobs/sha256");

    public static Task<TestRegistry> StartAsync() => StartAsync("");

    /// <summary>Lets in only "me" with "secret".</summary>
    public static Task<TestRegistry> StartWithLoginAsync() => StartAsync("""
        auth:
          htpasswd:
            realm: test
            path: PLACE/htpasswd
        """);

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _place.Delete(recursive: true);
    }

    private static async Task<TestRegistry> StartAsync(string more)
    {
        var place = Directory.CreateTempSubdirectory("orc-registry-");
        var config = Path.Combine(place.FullName, "config.yml");
        await File.WriteAllTextAsync(Path.Combine(place.FullName, "htpasswd"), Login);
        await File.WriteAllTextAsync(config, """
            version: 0.1
            log:
              level: info
            storage:
              filesystem:
                rootdirectory: PLACE/store
            http:
              addr: 127.0.0.1:0

            """.Replace("PLACE", place.FullName, StringComparison.Ordinal)
            + more.Replace("PLACE", place.FullName, StringComparison.Ordinal));
        var process = Process.Start(new ProcessStartInfo("/usr/bin/docker-registry", ["serve", config])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var address = await FindAddressAsync(process.StandardError);

        // Or it would wait for room in the pipes.
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        return new TestRegistry(place, process, address);
    }

    private static async Task<string> FindAddressAsync(StreamReader log)
    {
        while (await log.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (ListeningPattern.Match(line) is { Success: true } match)
            {
                return match.Groups[1].Value;
            }
        }

        throw new InvalidOperationException("docker-registry ended before it listened");
    }

    [GeneratedRegex(@"listening on (127\.0\.0\.1:\d+)")]
    private static partial Regex ListeningPattern { get; }
}
