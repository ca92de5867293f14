namespace Orc.Compose.Loading;

/// <summary>What a project is loaded for.</summary>
public enum LoadPurpose
{
    /// <summary>Containers will be made: what cannot run is an error, and files are read.</summary>
    Run,

    /// <summary>It is only shown, or its names are needed (<c>config</c>, <c>ps</c>, <c>down</c>).</summary>
    Show,
}
