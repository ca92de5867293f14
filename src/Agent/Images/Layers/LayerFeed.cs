namespace Orc.Agent.Images.Layers;

/// <summary>Puts a layer's bytes into the sink, from its first to its last.</summary>
internal delegate Task LayerFeed(LayerSink sink, CancellationToken cancellationToken);
