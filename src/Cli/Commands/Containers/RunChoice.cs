namespace Orc.Cli.Commands.Containers;

/// <summary>How a container is run: what we are attached to, and how one leaves.</summary>
internal sealed record RunChoice
{
    public required bool Detached { get; init; }

    public required bool Stdin { get; init; }

    public required bool Stdout { get; init; }

    public required bool Stderr { get; init; }

    public required bool ForwardSignals { get; init; }

    public required string DetachKeys { get; init; }
}
