namespace Orc.Model.Services;

/// <summary>Which of the nodes that suit gets a task.</summary>
public enum PlacementStrategy
{
    /// <summary>The one that has the fewest: a lost node takes little along.</summary>
    Spread,

    /// <summary>The one that is the fullest: the others stay free for what is large, or can be switched off.</summary>
    Binpack,
}
