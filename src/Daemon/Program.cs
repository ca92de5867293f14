using Orc.Daemon;

// The names process is the same program, and must stay tiny: nothing of the daemon is touched on its way.
return args is [DaemonCommand.NamesVerb, ..]
    ? NamesMode.Run(args[1..])
    : await DaemonCommand.RunAsync(args);
