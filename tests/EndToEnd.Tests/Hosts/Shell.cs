using System.Diagnostics;

namespace Orc.EndToEnd.Tests.Hosts;

/// <summary>Runs programs, each within a limit of time and with the signals a terminal would have given it.</summary>
internal static class Shell
{
    public static Process Start(string program, IEnumerable<string> arguments, IDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public static async Task<Ran> RunAsync(
        string title,
        string program,
        IEnumerable<string> arguments,
        IDictionary<string, string> variables,
        string? input = null)
    {
        using var process = Start(program, arguments, variables);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return new Ran(title, process.ExitCode, await output, await error);
    }

    /// <summary>For what the test itself needs of the machine.</summary>
    public static async Task<Ran> HereAsync(string command) =>
        await RunAsync(command, "/bin/sh", ["-c", command], new Dictionary<string, string>());
}
