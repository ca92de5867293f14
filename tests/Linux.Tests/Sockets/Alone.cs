namespace Orc.Linux.Tests.Sockets;

/// <summary>Tests that nothing of this process may run beside.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
