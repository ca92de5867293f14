namespace Orc.Agent.Names.Serving;

/// <summary>A port that is carried over by hand; disposing it closes the port, not what goes through it now.</summary>
internal interface IPortRelay : IDisposable;
