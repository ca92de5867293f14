using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Orc.Daemon;

/// <summary>
/// Where the daemon's log goes: to journald where it reads our output, else to a file that is rotated.
/// </summary>
internal static class DaemonLog
{
    private const string ForJournal = "{Level:u3} {SourceContext}: {Message:lj}{NewLine}{Exception}";
    private const string ForFile = "{Timestamp:O} {Level:u3} {SourceContext}: {Message:lj}{NewLine}{Exception}";
    private const long LargestFile = 20 << 20;
    private const int KeptFiles = 5;

    public static Logger Open(DaemonOptions options)
    {
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Is(options.LogLevel)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            .MinimumLevel.Override("Grpc", LogEventLevel.Warning);
        if (Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not null)
        {
            return configuration.WriteTo.Console(
                outputTemplate: ForJournal, formatProvider: CultureInfo.InvariantCulture).CreateLogger();
        }

        return configuration.WriteTo.File(
            Path.Combine(options.DataRoot, "logs", "orcd.log"),
            outputTemplate: ForFile,
            formatProvider: CultureInfo.InvariantCulture,
            fileSizeLimitBytes: LargestFile,
            rollOnFileSizeLimit: true,
            retainedFileCountLimit: KeptFiles).CreateLogger();
    }
}
